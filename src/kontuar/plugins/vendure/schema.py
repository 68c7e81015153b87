"""What is asked of Vendure's admin API: shared by the connector and its fake.

Documentation: Vendure, "Admin GraphQL API", version 3.7, read in 2026-11 and tried on 3.7.3.
Money is a whole number of minor units; refusals come with HTTP 200 as members of a union.
"""

from typing import Final

TOKEN_HEADER: Final = "vendure-auth-token"  # noqa: S105  (a header's name)
"""Of the answer to a login: the bearer token from then on."""
CHANNEL_HEADER: Final = "vendure-token"
STATES: Final = {
    "Created": "placed",
    "Draft": "placed",
    "AddingItems": "placed",
    "ArrangingPayment": "placed",
    "PaymentAuthorized": "placed",
    "PaymentSettled": "placed",
    "PartiallyShipped": "partly_shipped",
    "Shipped": "shipped",
    "PartiallyDelivered": "shipped",
    "Delivered": "delivered",
    "Modifying": "on_hold",
    "ArrangingAdditionalPayment": "on_hold",
    "Cancelled": "cancelled",
}
ORDER: Final = """
fragment Where on OrderAddress {
  fullName company streetLine1 streetLine2 city province postalCode countryCode phoneNumber
}
fragment Whole on Order {
  id code state createdAt updatedAt orderPlacedAt currencyCode couponCodes
  totalWithTax shippingWithTax taxSummary { taxTotal }
  customer { id firstName lastName emailAddress phoneNumber createdAt updatedAt user { id } }
  shippingAddress { ...Where } billingAddress { ...Where }
  lines {
    id quantity unitPriceWithTax proratedLinePriceWithTax taxRate
    featuredAsset { preview } productVariant { id sku name product { id } }
  }
  surcharges { id description sku priceWithTax }
  discounts { amountWithTax }
  shippingLines { shippingMethod { name } }
  payments {
    id method amount state transactionId createdAt
    refunds { id total state reason createdAt }
  }
  fulfillments { id state method trackingCode createdAt lines { orderLineId quantity } }
}"""
LOGIN: Final = """
mutation Login($username: String!, $password: String!) {
  login(username: $username, password: $password) {
    __typename ... on ErrorResult { errorCode message }
  }
}"""
CHANNEL: Final = """
query Channel { activeChannel { code defaultCurrencyCode }
  globalSettings { serverConfig { moneyStrategyPrecision orderProcess { name } } } }"""
ORDERS: Final = (
    """
query Orders($options: OrderListOptions) {
  orders(options: $options) { totalItems items { ...Whole } }
}"""
    + ORDER
)
ONE_ORDER: Final = "query OneOrder($id: ID!) { order(id: $id) { ...Whole } }" + ORDER
BUYERS: Final = (
    """
query Buyers($email: String!) {
  customers(options: { filter: { emailAddress: { eq: $email } }, take: 5 }) {
    items { orders(options: { take: 50, sort: { orderPlacedAt: DESC } }) { items { ...Whole } } }
  }
}"""
    + ORDER
)
CUSTOMER: Final = """
query Customer($id: ID!) { customer(id: $id) {
  id firstName lastName emailAddress phoneNumber createdAt updatedAt user { id } } }"""
PRODUCT: Final = """
query Product($id: ID!) { product(id: $id) {
  id name slug enabled updatedAt featuredAsset { preview }
  variants { id name sku priceWithTax currencyCode trackInventory featuredAsset { preview }
    stockLevels { stockOnHand stockAllocated } } } }"""
NOTES: Final = """
query Notes($id: ID!) { order(id: $id) {
  history(options: { filter: { type: { eq: "ORDER_NOTE" } }, take: 100 }) {
    items { id isPublic data } } } }"""
ADD_NOTE: Final = """
mutation AddNote($input: AddNoteToOrderInput!) { addNoteToOrder(input: $input) { __typename id } }
"""
TRANSITION: Final = """
mutation Transition($id: ID!, $state: String!) {
  transitionOrderToState(id: $id, state: $state) {
    __typename ... on ErrorResult { errorCode message }
    ... on OrderStateTransitionError { transitionError }
  }
}"""
CANCEL: Final = """
mutation Cancel($input: CancelOrderInput!) {
  cancelOrder(input: $input) {
    __typename ... on ErrorResult { errorCode message }
    ... on OrderStateTransitionError { transitionError }
  }
}"""
REFUND: Final = """
mutation Refund($input: RefundOrderInput!) {
  refundOrder(input: $input) {
    __typename ... on Refund { id state total } ... on ErrorResult { errorCode message }
  }
}"""
