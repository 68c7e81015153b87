"""What goes along with a message so that a provider's reports can name it.

Each of them hands back what stands in a header of its own, while most replace our Message-ID.
Names as django-anymail 15.2 and the providers' own documents on SMTP give them (2026-11-27).
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from kontuar.channels.contract import ChannelConfig, Outgoing

MARK = "kontuar"


def _json(**fields: Any) -> str:
    return json.dumps(fields, separators=(",", ":"))


_HEADERS: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "mailgun": ("X-Mailgun-Variables", lambda ref: _json(kontuar=ref)),
    "postmark": (f"X-PM-Metadata-{MARK}", lambda ref: ref),
    "sendgrid": ("X-SMTPAPI", lambda ref: _json(unique_args={MARK: ref})),
    "mailjet": ("X-MJ-EventPayload", lambda ref: _json(kontuar=ref)),
    "sparkpost": ("X-MSYS-API", lambda ref: _json(metadata={MARK: ref})),
    "brevo": ("X-Mailin-custom", lambda ref: _json(kontuar=ref)),
    "resend": ("X-Metadata", lambda ref: _json(kontuar=ref)),
    "ses": ("X-Metadata", lambda ref: _json(kontuar=ref)),
}


def mark_of(config: ChannelConfig, message: Outgoing) -> tuple[tuple[str, str], ...]:
    """The header for the provider that reports to us; none where nobody does."""
    told_by = config.settings.get("news_provider")
    if not told_by and config.settings.get("incoming") == "hook":
        told_by = config.settings.get("hook_provider")
    header = _HEADERS.get(str(told_by))
    return ((header[0], header[1](message.delivery_id.hex)),) if header else ()
