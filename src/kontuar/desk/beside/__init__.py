"""Beside a conversation: what its customer bought, and where the parcels are."""
