"""Refusals that can be expected, worded for the person who will read them."""


class Problem(Exception):  # noqa: N818  (a refusal, not an error)
    """Something a person asked for and cannot have now; its text says why and what to do next."""

    code = "problem"
    status = 409
