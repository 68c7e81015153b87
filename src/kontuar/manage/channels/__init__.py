"""Channels: how customers reach the shop, how each mailbox is doing, connecting and pausing it."""
