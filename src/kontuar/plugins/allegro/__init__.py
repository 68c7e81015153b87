"""Allegro: a marketplace as a shop, and its own carrier."""
