"""How staff sign in: allauth, without public sign-up, its mail through our own outbox."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.http import HttpRequest

from kontuar.channels import selectors as channels
from kontuar.channels import services as channel_writes
from kontuar.kit import clock


class StaffAccounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by the wizard or by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  (allauth's)
        """Nobody signs up by themselves."""
        return False


class ThroughOutbox(BaseEmailBackend):
    """Django's mail (password resets, invitations) goes out by the first channel that can send."""

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        """Queue each message; how many. None when no channel is connected yet."""
        channel = channels.channel_for_own_mail()
        if channel is None:
            return 0
        for message in email_messages:
            self._queue(message, channel.pk, channel.name, channel.address)
        return len(email_messages)

    @transaction.atomic
    def _queue(self, message: EmailMessage, channel_id: Any, name: str, address: str) -> None:
        html = next(
            (b for b, kind in getattr(message, "alternatives", ()) if kind == "text/html"), ""
        )
        channel_writes.queue_delivery(
            channel_id=channel_id,
            message_id=None,
            rfc_message_id=f"<{uuid4().hex}.desk@{address.rpartition('@')[2]}>",
            payload={
                "sender": {"name": name, "email": address},
                "to": [{"name": "", "email": to} for to in message.to],
                "subject": str(message.subject),
                "text": str(message.body),
                "html": str(html),
                "is_automatic": True,
            },
            at=clock.now(),
        )
