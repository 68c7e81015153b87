"""The invitation as a letter."""

from typing import TYPE_CHECKING

from django.core.mail import send_mail
from django.urls import reverse
from django.utils.translation import gettext as _

from kontuar.channels import selectors as channels
from kontuar.people import selectors as people

if TYPE_CHECKING:
    from kontuar.people.models import Agent, Invitation


def address_of(token: str) -> str:
    """The address of the page that accepts an invitation."""
    return reverse("manage:invitation", args=[token])


def send_invitation(*, invitation: "Invitation", link: str, by: "Agent") -> bool:
    """Mail the link where a channel can; false when none is connected and it has to be copied."""
    if channels.channel_for_own_mail() is None:
        return False
    company = people.company()
    firm = company.name if company else "Kontuar"
    subject = _("%(name)s invites you to customer service at %(company)s") % {
        "name": by.name,
        "company": firm,
    }
    text = _(
        "Hello %(name)s,\n\nopen this link, choose a password and you are in:\n%(link)s\n\n"
        "The link works once, for seven days.\n\n%(inviter)s\n%(company)s"
    ) % {"name": invitation.name, "link": link, "inviter": by.name, "company": firm}
    send_mail(subject, text, None, [invitation.email])
    return True
