"""Unsent: what did not go out, why, and sending it again."""
