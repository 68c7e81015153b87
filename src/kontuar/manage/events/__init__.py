"""Stuck events: facts that a part of the product could not handle, kept for a person."""
