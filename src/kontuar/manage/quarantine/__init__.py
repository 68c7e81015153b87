"""Quarantine: mail that could not be read; its bytes are kept, and can be read again."""
