"""Invite a colleague by a link that works once."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kontuar.events.services import publish
from kontuar.kit.problems import Problem
from kontuar.people.events import AgentInvited
from kontuar.people.models import Agent, Invitation
from kontuar.people.rules import hash_of, may_grant
from kontuar.people.services.agents import Access, AddressTaken, NotYours, create_agent

VALID = timedelta(days=7)


class InvitationOver(Problem):
    """Refusal of a link that was used, withdrawn or is too old."""

    code, status = "invitation_over", 410


@transaction.atomic
def invite_agent(
    *, email: str, name: str, role: str, by: Agent, at: datetime
) -> tuple[Invitation, str]:
    """Make an invitation; the token is returned once and kept only as a hash.

    A newer invitation of the same address ends the older one.
    """
    if not may_grant(granter=by.role, role=role):
        raise NotYours(_("You can't give a role with more authority than your own."))
    if Agent.objects.filter(email__iexact=email).exists():
        raise AddressTaken(_("Somebody already uses %s here. Look for them in the list.") % email)
    Invitation.objects.filter(email__iexact=email, accepted_at=None).delete()
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email.lower(),
        name=name,
        role=role,
        token_hash=hash_of(token),
        invited_by=by,
        expires_at=at + VALID,
    )
    publish(
        AgentInvited(
            occurred_at=at, actor=by.actor, invitation_id=invitation.pk, email=email, role=role
        )
    )
    return invitation, token


@transaction.atomic
def accept_invitation(*, token: str, name: str, password: str, at: datetime) -> Agent:
    """Turn an invitation into an account.

    Raises InvitationOver, or WeakPassword.
    """
    found = Invitation.objects.select_for_update().filter(token_hash=hash_of(token)).first()
    if found is None or not found.is_open(at):
        raise InvitationOver(
            _("This invitation was used or is out of date. Ask a colleague for a new one.")
        )
    agent = create_agent(
        email=found.email,
        name=name,
        password=password,
        access=Access(role=found.role),
        by=None,
        at=at,
    )
    found.accepted_at = at
    found.save(update_fields=["accepted_at"])
    return agent


def withdraw_invitation(*, invitation_id: UUID) -> None:
    """End an invitation before it is used."""
    Invitation.objects.filter(pk=invitation_id, accepted_at=None).delete()
