"""Channels, shops and carriers, each found by its entry point."""
