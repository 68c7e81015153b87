"""What is asked of Shopify's GraphQL Admin API, and what its calls look like; also for its fake.

Sources, read on 2026-11-27: the schemas of versions 2026-01 to 2026-10 as Shopify publishes them
(each document below was validated against 2026-01, 2026-04, 2026-07 and 2026-10), and shopify.dev:
"Using the client credentials grant", "GraphQL Admin API rate limits", "API limits", "Verify webhook
deliveries", "Idempotent requests".

- A token of the client credentials grant lives 24 hours; there is no other to renew it with.
- A question costs points: an object one, a list as many as asked for. No more than 1,000 at once;
  what was not used is given back. Which plan gets how many a second stands in PLANS.
- No list is paged deeper than 25,000 objects, and counts end there.
- Orders older than 60 days need the scope read_all_orders.
- A subscription of webhooks that failed eight times in a row is deleted by Shopify.
"""

VERSION = "2026-10"
TOKEN_HEADER = "x-shopify-access-token"  # noqa: S105  (a header's name)
SIGNATURE = "x-shopify-hmac-sha256"
TOPIC = "x-shopify-topic"
DOMAIN = "x-shopify-shop-domain"
DELIVERY = "x-shopify-webhook-id"
PLANS = {"standard": 100.0, "advanced": 200.0, "plus": 1000.0, "enterprise": 2000.0}
"""Points a second."""
BUCKET_SECONDS = 10.0
MOST_POINTS = 900
"""Of one question; a little below what Shopify stops at."""
PAGE = 3
"""Orders on the first page; how many fit on the next ones is told by what it cost."""
MOST_ORDERS = 50
FEW = {"lines": 12, "parts": 8, "sent": 4}
"""Parts of an order that are asked for on a page; one that has as many is read alone."""
MANY = {"lines": 40, "parts": 25, "sent": 8}
"""The same for an order read alone; its further lines are asked for page by page."""
DEEPEST = 20_000
"""Objects after which a list is begun anew from the last moment, before Shopify stops."""
SCOPES = ("read_orders", "read_customers", "read_products", "read_returns")
"""What the app must be allowed to read; write_ includes it."""
STATES = {
    "UNFULFILLED": "placed",
    "OPEN": "placed",
    "IN_PROGRESS": "processing",
    "PENDING_FULFILLMENT": "processing",
    "ON_HOLD": "on_hold",
    "SCHEDULED": "on_hold",
    "REQUEST_DECLINED": "on_hold",
    "PARTIALLY_FULFILLED": "partly_shipped",
    "FULFILLED": "shipped",
    "FULFILLMENT_NOT_REQUIRED": "shipped",
    "RESTOCKED": "returned",
    "CANCELLED": "cancelled",
}
"""OrderDisplayFulfillmentStatus, and our word for an order with a date of cancelling."""
NAMES = {
    "UNFULFILLED": "Unfulfilled",
    "IN_PROGRESS": "In progress",
    "ON_HOLD": "On hold",
    "SCHEDULED": "Scheduled",
    "PARTIALLY_FULFILLED": "Partially fulfilled",
    "FULFILLED": "Fulfilled",
    "FULFILLMENT_NOT_REQUIRED": "Fulfillment not required",
    "RESTOCKED": "Restocked",
    "CANCELLED": "Canceled",
}
ARRIVED = ("DELIVERED", "PICKED_UP")
"""FulfillmentDisplayStatus of what the customer has."""
PAYMENTS = {
    "PENDING": "unpaid",
    "AUTHORIZED": "authorized",
    "PARTIALLY_PAID": "partly_paid",
    "PAID": "paid",
    "PARTIALLY_REFUNDED": "partly_refunded",
    "REFUNDED": "refunded",
    "VOIDED": "failed",
    "EXPIRED": "failed",
}
"""OrderDisplayFinancialStatus."""
RETURNS = {
    "REQUESTED": "requested",
    "OPEN": "accepted",
    "CLOSED": "closed",
    "DECLINED": "rejected",
    "CANCELED": "closed",
}
"""ReturnStatus."""
TOPICS = {
    "ORDERS_CREATE": ("id", "updated_at"),
    "ORDERS_UPDATED": ("id", "updated_at"),
    "ORDERS_DELETE": ("id",),
    "REFUNDS_CREATE": ("id", "order_id"),
    "FULFILLMENTS_CREATE": ("id", "order_id", "updated_at"),
    "FULFILLMENTS_UPDATE": ("id", "order_id", "updated_at"),
    "PRODUCTS_UPDATE": ("id", "updated_at"),
    "CUSTOMERS_UPDATE": ("id", "updated_at"),
}
"""What we ask to be called about, and which fields come along: nothing of a person."""

MONEY = "{ presentmentMoney { amount currencyCode } }"
ADDRESS = "name company address1 address2 zip city provinceCode countryCodeV2 phone"
CUSTOMER = """
  id displayName locale note tags createdAt updatedAt
  defaultEmailAddress { emailAddress marketingState }
  defaultPhoneNumber { phoneNumber }
"""
LINE = f"""
  id name quantity sku variantTitle
  image {{ url(transform: {{maxWidth: 256, maxHeight: 256}}) }}
  originalUnitPriceSet {MONEY}
  discountedTotalSet(withCodeDiscounts: true) {MONEY}
  taxLines(first: 3) {{ ratePercentage }}
  customAttributes {{ key value }}
  product {{ id }}
  variant {{ id barcode }}
"""
ORDER = f"""
  id name confirmationNumber createdAt processedAt updatedAt cancelledAt email phone note tags
  customerLocale discountCodes paymentGatewayNames taxesIncluded sourceName returnStatus
  displayFulfillmentStatus displayFinancialStatus
  customer {{ {CUSTOMER} }}
  billingAddress {{ {ADDRESS} }}
  shippingAddress {{ {ADDRESS} }}
  shippingLine {{
    title discountedPriceSet {MONEY} taxLines {{ priceSet {MONEY} }}
  }}
  totalPriceSet {MONEY}
  totalTaxSet {MONEY}
  totalDiscountsSet {MONEY}
  totalTipReceivedSet {MONEY}
  totalReceivedSet {MONEY}
  totalRefundedSet {MONEY}
  lineItems(first: $lines) {{ pageInfo {{ hasNextPage endCursor }} nodes {{ {LINE} }} }}
  transactions(first: $parts) {{
    id kind status formattedGateway paymentId processedAt amountSet {MONEY}
  }}
  refunds(first: $parts) {{ id createdAt note totalRefundedSet {MONEY} }}
  fulfillments(first: $sent) {{
    id status displayStatus createdAt estimatedDeliveryAt
    service {{ serviceName }}
    trackingInfo(first: 2) {{ company number url }}
    fulfillmentLineItems(first: 6) {{ nodes {{ quantity lineItem {{ id }} }} }}
  }}
"""
RETURN = """
  id name status createdAt closedAt
  order { id }
  returnLineItems(first: 20) {
    nodes {
      id quantity returnReasonNote customerNote
      returnReasonDefinition { name }
      ... on ReturnLineItem { fulfillmentLineItem { lineItem { id name sku } } }
    }
  }
  reverseFulfillmentOrders(first: 3) {
    nodes {
      reverseDeliveries(first: 3) {
        nodes {
          deliverable {
            ... on ReverseDeliveryShippingDeliverable {
              tracking { number carrierName url }
            }
          }
        }
      }
    }
  }
"""
ORDERS_QUERY = f"""
query KontuarOrders(
  $first: Int!, $after: String, $query: String, $sort: OrderSortKeys!,
  $lines: Int!, $parts: Int!, $sent: Int!
) {{
  orders(first: $first, after: $after, query: $query, sortKey: $sort) {{
    pageInfo {{ hasNextPage endCursor }}
    nodes {{ {ORDER} }}
  }}
}}
"""
COUNT_QUERY = """
query KontuarCount($query: String) { ordersCount(query: $query, limit: null) { count precision } }
"""
NEWEST_QUERY = """
query KontuarNewest {
  orders(first: 1, sortKey: UPDATED_AT, reverse: true) { nodes { updatedAt } }
}
"""
ORDER_QUERY = f"""
query KontuarOrder($id: ID!, $lines: Int!, $parts: Int!, $sent: Int!) {{
  order(id: $id) {{ {ORDER} }}
}}
"""
LINES_QUERY = f"""
query KontuarLines($id: ID!, $after: String) {{
  order(id: $id) {{
    lineItems(first: 40, after: $after) {{
      pageInfo {{ hasNextPage endCursor }} nodes {{ {LINE} }}
    }}
  }}
}}
"""
RETURNS_QUERY = f"""
query KontuarReturns($id: ID!) {{
  order(id: $id) {{ returns(first: 5) {{ nodes {{ {RETURN} }} }} }}
}}
"""
RETURN_QUERY = f"query KontuarReturn($id: ID!) {{ return(id: $id) {{ {RETURN} }} }}"
CUSTOMER_QUERY = f"query KontuarCustomer($id: ID!) {{ customer(id: $id) {{ {CUSTOMER} }} }}"
PRODUCT_QUERY = """
query KontuarProduct($id: ID!) {
  shop { currencyCode taxesIncluded }
  product(id: $id) {
    id title status onlineStoreUrl updatedAt
    featuredMedia { preview { image { url } } }
    variants(first: 100) {
      nodes { id title sku barcode price inventoryQuantity inventoryItem { tracked } }
    }
  }
}
"""
SHOP_QUERY = """
query KontuarShop {
  shop { name }
  currentAppInstallation { accessScopes { handle } }
}
"""
HOOKS_QUERY = """
query KontuarHooks($uri: String) {
  webhookSubscriptions(first: 50, uri: $uri) { nodes { topic } }
}
"""
HOOK = """
mutation KontuarHook($topic: WebhookSubscriptionTopic!, $hook: WebhookSubscriptionInput!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: $hook) {
    userErrors { field message }
  }
}
"""
PROOF_QUERY = """
query KontuarProof($id: ID!) {
  order(id: $id) {
    id note tags cancelledAt displayFulfillmentStatus presentmentCurrencyCode
    shippingAddress {
      firstName lastName company address1 address2 zip city provinceCode countryCodeV2 phone
    }
    transactions(first: 50) {
      id kind status gateway manualPaymentGateway maximumRefundableV2 { amount currencyCode }
    }
    refunds(first: 50) { id note }
    returns(first: 10) {
      nodes { id name returnLineItems(first: 20) { nodes { returnReasonNote } } }
    }
    fulfillments(first: 1) { location { id } }
  }
}
"""
RETURNABLE_QUERY = """
query KontuarReturnable($id: ID!) {
  returnableFulfillments(first: 10, orderId: $id) {
    nodes {
      returnableFulfillmentLineItems(first: 30) {
        nodes { quantity fulfillmentLineItem { id lineItem { id } } }
      }
    }
  }
}
"""
COUPON_QUERY = """
query KontuarCoupon($code: String!) {
  shop { currencyCode }
  codeDiscountNodeByCode(code: $code) {
    id codeDiscount { ... on DiscountCodeBasic { title } }
  }
}
"""
CHANGE = """
mutation KontuarChange($input: OrderInput!) {
  orderUpdate(input: $input) { order { id } userErrors { field message } }
}
"""
TAG = """
mutation KontuarTag($id: ID!, $tags: [String!]!) {
  tagsAdd(id: $id, tags: $tags) { node { id } userErrors { field message } }
}
"""
UNTAG = """
mutation KontuarUntag($id: ID!, $tags: [String!]!) {
  tagsRemove(id: $id, tags: $tags) { node { id } userErrors { field message } }
}
"""
CANCEL = """
mutation KontuarCancel(
  $id: ID!, $restock: Boolean!, $notify: Boolean, $note: String
) {
  orderCancel(
    orderId: $id, reason: CUSTOMER, restock: $restock, notifyCustomer: $notify, staffNote: $note,
    refundMethod: {originalPaymentMethodsRefund: false}
  ) {
    job { id done } userErrors: orderCancelUserErrors { field message }
  }
}
"""
REFUND = """
mutation KontuarRefund($input: RefundInput!, $key: String!) {
  refundCreate(input: $input) @idempotent(key: $key) {
    refund { id } userErrors { field message }
  }
}
"""
RETURN_MAKE = """
mutation KontuarReturnMake($input: ReturnInput!) {
  returnCreate(returnInput: $input) { return { id name } userErrors { field message } }
}
"""
COUPON = """
mutation KontuarCouponMake($input: DiscountCodeBasicInput!) {
  discountCodeBasicCreate(basicCodeDiscount: $input) {
    codeDiscountNode { id } userErrors { field message }
  }
}
"""
