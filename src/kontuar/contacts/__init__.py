"""Customers and the addresses by which they are known."""
