"""Starts the processes of the product, restarts what dies and ends them together."""
