"""The sealing of a channel's passwords and tokens."""

from kontuar.kit.sealing import seal, unseal

__all__ = ["seal", "unseal"]
