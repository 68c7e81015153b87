"""Medusa 2: a shop that is asked by its admin API and calls us by a subscriber of its own."""
