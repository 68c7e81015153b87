"""Reads of the room, by who needs them."""
