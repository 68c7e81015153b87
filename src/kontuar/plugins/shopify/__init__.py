"""Shopify: by its GraphQL Admin API as an app of the shop's own, and its webhooks."""
