"""What a webhook has to ask of its provider: certificates, and mail that is not in the call."""

from collections.abc import Callable, Mapping

from kontuar.kit import outbound
from kontuar.plugins.email.hook_refusals import Unfetched

Ask = Callable[[str, Mapping[str, str]], bytes]
MAX_BYTES = 60 * 1024 * 1024
SECONDS = 20.0


def over_the_net(url: str, headers: Mapping[str, str]) -> bytes:
    """The body of an https page; secrets go to the address that was named and no further."""
    if not url.startswith("https://"):
        raise Unfetched("not https")
    limits = outbound.Limits(size_bytes=MAX_BYTES, seconds=SECONDS, redirects=0)
    try:
        answer = outbound.fetch(url, headers=headers, limits=limits)
    except outbound.OutboundTrouble as fault:
        raise Unfetched(f"{fault.code} {fault.detail}") from fault
    if answer.status != 200:
        raise Unfetched(f"HTTP {answer.status}")
    return answer.body


class Net:
    """How providers are asked; tests answer in their place."""

    def __init__(self) -> None:
        self._ask: Ask = over_the_net

    def ask(self, url: str, headers: Mapping[str, str] | None = None) -> bytes:
        """What stands at an address. Raises Unfetched, and the provider comes again."""
        return self._ask(url, headers or {})

    def answer_by(self, ask: Ask) -> None:
        """Have somebody else answer."""
        self._ask = ask


net = Net()
