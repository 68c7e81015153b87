"""What is asked about a colleague, an invitation and a team."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kontuar.people import selectors as people
from kontuar.people.rules import AUTHORITIES, may_grant
from kontuar.people.services.agents import Access

if TYPE_CHECKING:
    from kontuar.people.models import Agent

ROLES = {
    "agent": _("Agent: answers customers"),
    "supervisor": _("Supervisor: also people, channels and what got stuck"),
    "administrator": _("Administrator: everything, the company included"),
    "read_only": _("Read only: sees conversations, changes nothing"),
}


def grantable(granter: "Agent") -> list[tuple[str, Any]]:
    """The roles that somebody may hand out."""
    return [
        (r, ROLES[r]) for r in ROLES if r in AUTHORITIES and may_grant(granter=granter.role, role=r)
    ]


class ScopeFields(forms.Form):
    """Which shops and queues somebody sees; nobody gives more than they see themselves."""

    all_shops = forms.BooleanField(label=_("All shops, future ones too"), required=False)
    shops = forms.MultipleChoiceField(
        label=_("Only these shops"), required=False, widget=forms.CheckboxSelectMultiple
    )
    all_queues = forms.BooleanField(label=_("All queues, future ones too"), required=False)
    queues = forms.MultipleChoiceField(
        label=_("Only these queues"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, granter: "Agent", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = granter.scope
        queues = [q for q in people.queues() if scope.covers(shop_id=q.shop_id, queue_id=q.pk)]
        shops = {q.shop_id: q.shop.name for q in queues}
        self._choose("shops", [(str(pk), name) for pk, name in shops.items()])
        self._choose("queues", [(str(q.pk), f"{q.shop.name} · {q.name}") for q in queues])
        self._close("all_shops", is_closed=scope.shops is not None)
        self._close("all_queues", is_closed=scope.queues is not None)

    def clean(self) -> dict[str, Any]:
        """Somebody who sees nothing would wait for nothing."""
        given: dict[str, Any] = self.cleaned_data
        for everything, some in (("all_shops", "shops"), ("all_queues", "queues")):
            if not given.get(everything) and not given.get(some) and some not in self.errors:
                self.add_error(some, gettext("Choose at least one."))
        return given

    def limits(self) -> tuple[Collection[UUID] | None, Collection[UUID] | None]:
        """The chosen shops and queues; None for all of them."""
        given = self.cleaned_data
        shops = None if given["all_shops"] else [UUID(pk) for pk in given["shops"]]
        queues = None if given["all_queues"] else [UUID(pk) for pk in given["queues"]]
        return shops, queues

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  (declared above)
        field.choices = choices

    def _close(self, name: str, *, is_closed: bool) -> None:
        self.fields[name].disabled = is_closed
        if is_closed:
            self.initial[name] = False


class AgentForm(ScopeFields):
    """A colleague's name, role and scope."""

    name = forms.CharField(label=_("Full name"), max_length=120)
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    is_active = forms.BooleanField(label=_("May log in"), required=False)
    field_order = ["name", "email", "password", "role", "is_active"]

    def __init__(self, *args: Any, granter: "Agent", **kwargs: Any) -> None:
        super().__init__(*args, granter=granter, **kwargs)
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)  # noqa: S101  (declared above)
        role.choices = grantable(granter)

    def access(self) -> Access:
        """What was chosen, as the service takes it."""
        shops, queues = self.limits()
        given = self.cleaned_data
        return Access(
            role=given["role"], shops=shops, queues=queues, is_active=given.get("is_active", True)
        )


class NewAgentForm(AgentForm):
    """A colleague who gets their first password from the person who adds them."""

    email = forms.EmailField(label=_("E-mail address"))
    password = forms.CharField(
        label=_("First password"),
        help_text=_("At least 10 characters. Hand it over in person; it can be changed later."),
        widget=forms.PasswordInput(render_value=True, attrs={"autocomplete": "new-password"}),
    )
    is_active = None  # type: ignore[assignment]  # Django: takes the field away


class InvitationForm(forms.Form):
    """Whom to invite, and as what."""

    name = forms.CharField(label=_("Full name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, granter: "Agent", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)  # noqa: S101  (declared above)
        role.choices = grantable(granter)


class TeamForm(forms.Form):
    """A team and who is in it."""

    name = forms.CharField(label=_("Name"), max_length=80)
    members = forms.MultipleChoiceField(
        label=_("Members"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = self.fields["members"]
        assert isinstance(members, forms.MultipleChoiceField)  # noqa: S101  (declared above)
        members.choices = [(str(a.pk), a.name) for a in people.active_agents()]
