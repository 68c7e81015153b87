"""What Python's search for unreachable cycles may leave alone."""

import gc

THRESHOLDS = (10_000, 20, 20)


def settle() -> None:
    """Call once everything is imported: modules and classes stay, and new cycles can wait a little.

    What is frozen is never visited again, so its pages stay shared with forks.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
