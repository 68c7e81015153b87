"""Connections to shops and carriers: connect, test, map statuses, see how each is doing."""
