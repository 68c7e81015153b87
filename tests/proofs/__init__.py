"""Proofs: the product is killed, cut and damaged on purpose, then everything is counted."""
