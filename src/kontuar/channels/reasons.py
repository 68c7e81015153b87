"""What may become of a delivery on any channel, in plain words with the next step."""

from collections.abc import Callable

from django.utils.translation import gettext as _


def own_reason(code: str) -> str:
    """The words for a code of this room; empty for an adapter's own."""
    words = _WORDS.get(code)
    return words() if words else ""


def _address_dead() -> str:
    return _(
        "Held back: a mail server said that this address does not exist. Correct the address, or "
        "allow it again and send."
    )


def _arrived() -> str:
    return _("The recipient's mail server took it, says your provider.")


def _complained() -> str:
    return _(
        "The recipient marked this answer as spam. Write to this address only when it asks for it."
    )


def _some_refused() -> str:
    return _("The others got it. Correct the refused address and send it there again.")


def _proved() -> str:
    return _("For a while it was not certain whether this went; now it is.")


def _sent_twice() -> str:
    return _(
        "The first try broke off, so it was sent once more as the same message: mail programs "
        "show one copy of it."
    )


def _looked_into() -> str:
    return _(
        "The connection broke while it was handed over. Kontuar is finding out whether it went; "
        "there is nothing to do for now."
    )


def _file_infected() -> str:
    return _(
        "The virus scanner found a virus in a file of this message, so it was not sent."
        " Write the message again without the file."
    )


def _file_held() -> str:
    return _(
        "The virus scanner could not check a file of this message, so it was not sent."
        " A supervisor can release the file; then send again."
    )


def _file_unchecked() -> str:
    return _(
        "A file of this message has not been checked for viruses yet."
        " The message leaves by itself as soon as it has."
    )


_WORDS: dict[str, Callable[[], str]] = {
    "address_dead": _address_dead,
    "arrived": _arrived,
    "complained": _complained,
    "some_refused": _some_refused,
    "proved": _proved,
    "sent_twice": _sent_twice,
    "looked_into": _looked_into,
    "file_infected": _file_infected,
    "file_held": _file_held,
    "file_unchecked": _file_unchecked,
}
