"""Vendure: orders of a self-hosted shop by its admin API."""
