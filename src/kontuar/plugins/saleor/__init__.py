"""Saleor: a shop that is asked in GraphQL and signs its calls with a public key."""
