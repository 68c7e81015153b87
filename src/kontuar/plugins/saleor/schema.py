"""What is asked of Saleor's GraphQL and what its calls look like, for the connector and its fake.

Source: the documentation of Saleor 3.20 to 3.24 and its sources, read on 2026-11-28; types, fields
and inputs were compared by eye with the whole schema of 3.22 that saleor/apps keeps. No machine
has compared them: no package of npm or PyPI that was looked into carries a schema newer than 3.0.
"""

SIGNATURE = "saleor-signature"
EVENT = "saleor-event"
JWKS = "/.well-known/jwks.json"
PAGE = 20
DRAFT = "DRAFT"
"""No order yet: the staff types one in."""
STATES = {
    "UNCONFIRMED": "placed",
    "UNFULFILLED": "processing",
    "PARTIALLY_FULFILLED": "partly_shipped",
    "FULFILLED": "shipped",
    "PARTIALLY_RETURNED": "shipped",
    "RETURNED": "returned",
    "CANCELED": "cancelled",
    "EXPIRED": "cancelled",
}
GONE_OUT = ("FULFILLED", "PARTIALLY_RETURNED", "RETURNED", "CANCELED", "EXPIRED")
"""Statuses in which an address is not changed any more."""
NAMES = {
    "UNCONFIRMED": "Unconfirmed",
    "UNFULFILLED": "Unfulfilled",
    "PARTIALLY_FULFILLED": "Partially fulfilled",
    "FULFILLED": "Fulfilled",
    "PARTIALLY_RETURNED": "Partially returned",
    "RETURNED": "Returned",
    "CANCELED": "Canceled",
    "EXPIRED": "Expired",
}
KINDS = {"Order": "order", "Product": "product", "User": "customer"}
"""Which of Saleor's types, told by a global id, are which of ours."""

ADDRESS = """
  firstName lastName companyName streetAddress1 streetAddress2 city cityArea postalCode
  countryArea phone country { code }
"""
ORDER = f"""
  id number created updatedAt status statusDisplay userEmail customerNote languageCodeEnum
  voucherCode shippingMethodName collectionPointName paymentStatus chargeStatus authorizeStatus
  user {{ id email firstName lastName }}
  billingAddress {{ {ADDRESS} }}
  shippingAddress {{ {ADDRESS} }}
  total {{ gross {{ amount currency }} tax {{ amount currency }} }}
  shippingPrice {{ gross {{ amount currency }} }}
  undiscountedTotal {{ gross {{ amount currency }} }}
  totalCharged {{ amount currency }}
  totalRefunded {{ amount currency }}
  lines {{
    id productName variantName productSku quantity taxRate
    thumbnail(size: 256) {{ url }}
    unitPrice {{ gross {{ amount currency }} }}
    totalPrice {{ gross {{ amount currency }} }}
    variant {{ id product {{ id }} }}
  }}
  fulfillments {{
    id status created trackingNumber
    lines {{ quantity orderLine {{ id }} }}
  }}
  payments {{
    id gateway chargeStatus created pspReference
    total {{ amount currency }}
  }}
  transactions {{
    id name pspReference createdAt
    chargedAmount {{ amount currency }}
    authorizedAmount {{ amount currency }}
  }}
  invoices {{ id number url createdAt }}
"""
ORDERS_QUERY = f"""
query KontuarOrders(
  $first: Int!, $after: String, $filter: OrderFilterInput, $sort: OrderSortingInput
) {{
  orders(first: $first, after: $after, filter: $filter, sortBy: $sort) {{
    totalCount
    pageInfo {{ hasNextPage endCursor }}
    edges {{ node {{ {ORDER} }} }}
  }}
}}
"""
ORDER_QUERY = f"query KontuarOrder($id: ID!) {{ order(id: $id) {{ {ORDER} }} }}"
PROOF_QUERY = """
query KontuarProof($id: ID!) {
  order(id: $id) {
    userEmail
    events { id type message }
    privateMetadata { key value }
    totalRefunded { amount currency }
    totalRefundPending { amount currency }
    transactions { id chargedAmount { amount currency } }
    payments { id chargeStatus total { amount currency } }
  }
}
"""
CUSTOMER_QUERY = """
query KontuarCustomer($id: ID!) {
  user(id: $id) {
    id email firstName lastName dateJoined updatedAt languageCode
    defaultShippingAddress { phone }
  }
}
"""
PRODUCT_QUERY = """
query KontuarProduct($id: ID!) {
  product(id: $id) {
    id name updatedAt
    thumbnail(size: 256) { url }
    variants { id name sku trackInventory stocks { quantity quantityAllocated } }
  }
}
"""
SHOP_QUERY = "query KontuarShop { shop { name } app { id isActive permissions { code } } }"
NOTE = """
mutation KontuarNote($id: ID!, $text: String!) {
  orderNoteAdd(order: $id, input: {message: $text}) {
    event { id } errors { field message code }
  }
}
"""
CANCEL = f"""
mutation KontuarCancel($id: ID!) {{
  orderCancel(id: $id) {{ order {{ {ORDER} }} errors {{ field message code }} }}
}}
"""
ADDRESS_CHANGE = f"""
mutation KontuarAddress($id: ID!, $address: AddressInput!) {{
  orderUpdate(id: $id, input: {{shippingAddress: $address}}) {{
    order {{ {ORDER} }} errors {{ field message code }}
  }}
}}
"""
MARK = """
mutation KontuarMark($id: ID!, $key: String!, $value: String!) {
  updatePrivateMetadata(id: $id, input: [{key: $key, value: $value}]) {
    errors { field message code }
  }
}
"""
REFUND = """
mutation KontuarRefund($id: ID!, $amount: PositiveDecimal!) {
  orderRefund(id: $id, amount: $amount) { errors { field message code } }
}
"""
REFUND_TRANSACTION = """
mutation KontuarRefundTransaction($id: ID!, $amount: PositiveDecimal!) {
  transactionRequestAction(id: $id, actionType: REFUND, amount: $amount) {
    errors { field message code }
  }
}
"""
INVOICE = """
mutation KontuarInvoice($id: ID!) {
  invoiceSendNotification(id: $id) { errors { field message code } }
}
"""
