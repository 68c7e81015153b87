"""What can be done at once or left for later: the mailbox and the colleagues."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from kontuar.channels import selectors as channels
from kontuar.kit import clock
from kontuar.kit.problems import Problem
from kontuar.manage.access import COMPANY, AgentRequest, needs
from kontuar.manage.channels.editing import edit
from kontuar.manage.channels.forms import kind_of, new_forms
from kontuar.manage.invitation.letters import address_of, send_invitation
from kontuar.manage.people.forms import InvitationForm
from kontuar.manage.setup.steps import steps
from kontuar.people import selectors as people
from kontuar.people import services
from kontuar.ui.pages import show


@needs(COMPANY)
def mailbox(request: AgentRequest) -> HttpResponse:
    """Connect the mailbox to which customers write, with a live test; or skip it."""
    if not request.session.get("setup_goes_on"):
        return redirect("manage:channels")
    skip = reverse("manage:setup-colleagues")
    more: dict[str, Any] = {"steps": steps("mailbox"), "skip_url": skip}
    address = (request.POST or request.GET).get("address", "").strip()
    kind = kind_of("")
    if not address or not kind:
        return show(request, "manage/setup/address.html", suggested=request.user.email, **more)
    filled = new_forms(kind, request.user.scope, request.POST or None, address)
    page = "manage/setup/mailbox.html"
    return edit(request, filled, None, page=page, done="manage:setup-colleagues", **more)


@needs(COMPANY)
def colleagues(request: AgentRequest) -> HttpResponse:
    """Invite colleagues one after the other; the links stand here until the person goes on."""
    if not request.session.get("setup_goes_on"):
        return redirect("manage:people")
    if "done" in request.POST:
        del request.session["setup_goes_on"]
        return redirect("/")
    form = InvitationForm(request.POST or None, granter=request.user, initial={"role": "agent"})
    invited: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            invited = _invite(request, form.cleaned_data)
            form = InvitationForm(granter=request.user, initial={"role": "agent"})
        except Problem as refusal:
            form.add_error("email" if refusal.code == "address_taken" else None, str(refusal))
    return show(
        request,
        "manage/setup/colleagues.html",
        status=422 if form.is_bound else 200,
        form=form,
        steps=steps("colleagues"),
        waiting=people.open_invitations(clock.now()),
        has_channel=channels.channel_for_own_mail() is not None,
        **invited,
    )


def _invite(request: AgentRequest, given: dict[str, str]) -> dict[str, Any]:
    invitation, token = services.invite_agent(
        email=given["email"],
        name=given["name"],
        role=given["role"],
        by=request.user,
        at=clock.now(),
    )
    link = request.build_absolute_uri(address_of(token))
    was_mailed = send_invitation(invitation=invitation, link=link, by=request.user)
    return {"invitation": invitation, "link": link, "was_mailed": was_mailed}
