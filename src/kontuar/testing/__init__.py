"""Helpers for tests: `cast` makes people and conversations, `settling` lets things happen."""
