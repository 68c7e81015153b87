"""Why a delivery by webhook is not taken."""


class Refused(Exception):  # noqa: N818
    """Told to the provider in a word, and shown on the channel: its mail does not come in."""

    def __init__(self, status: int, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.status, self.code, self.detail = status, code, detail


class Forged(Refused):
    """It does not prove that it comes from the provider."""

    def __init__(self, detail: str) -> None:
        super().__init__(403, "hook_forged", detail)


class Odd(Refused):
    """It is none of mail that came in."""

    def __init__(self, detail: str) -> None:
        super().__init__(422, "hook_odd", detail[:200])


class Unfetched(Refused):
    """Something of the provider could not be fetched now: it is asked to come again."""

    def __init__(self, detail: str) -> None:
        super().__init__(503, "hook_unfetched", detail[:200])
