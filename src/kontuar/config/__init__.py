"""Wiring: settings, routes, and the processes of the product."""
