"""What every channel has, whatever its kind, and the form that its plugin brings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from django import forms
from django.http import Http404
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kontuar.channels import registry
from kontuar.channels.selectors import secret_names
from kontuar.channels.services.connect import ChannelDraft
from kontuar.people import selectors as people
from kontuar.people.rules import Scope

if TYPE_CHECKING:
    from django.utils.datastructures import MultiValueDict

    from kontuar.channels.models import Channel


class SettingsForm(Protocol):
    """The form a plugin brings: its settings in the clear, its secrets apart.

    It stands in one form with ours, so none of its fields is called name, address or queue.
    """

    fields: Mapping[str, forms.Field]
    initial: Mapping[str, Any]
    errors: Mapping[str, Any]

    def is_valid(self) -> bool: ...

    def groups(self) -> Iterator[tuple[Any, Sequence[forms.BoundField]]]: ...

    def note_of(self, group: str) -> str: ...

    def note_is_last(self, group: str) -> bool: ...

    def sign_ins(self) -> Sequence[tuple[str, str]]: ...

    def stand_at(self, *, origin: str, back: str) -> None: ...

    def settings(self) -> Mapping[str, Any]: ...

    def secrets(self) -> Mapping[str, str]: ...


class ChannelForm(forms.Form):
    """A channel's name, address and the queue in which its conversations wait."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("Customers see it as the sender.")
    )
    address = forms.EmailField(label=_("Address"), max_length=320)
    queue = forms.ChoiceField(label=_("Conversations go to"))

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = people.queues()
        self.homes = {
            str(q.pk): q.shop_id for q in rows if scope.covers(shop_id=q.shop_id, queue_id=q.pk)
        }
        field = self.fields["queue"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
        field.choices = [
            (str(q.pk), f"{q.shop.name} · {q.name}") for q in rows if str(q.pk) in self.homes
        ]


@dataclass(frozen=True, slots=True)
class Group:
    """Fields of the plugin's form under one heading; rare ones stay folded."""

    title: str
    name: str
    fields: Sequence[forms.BoundField]
    is_open: bool
    note: str
    """A template of the plugin that explains the group; empty: none."""
    note_is_last: bool
    """It depends on what was chosen in the group, so it is read after its fields."""


@dataclass(frozen=True, slots=True)
class Filled:
    """Both forms of a channel together."""

    kind: str
    channel: ChannelForm
    own: SettingsForm
    is_logged_in: bool = False
    """Whether somebody logged the channel in at its provider before."""

    def is_valid(self) -> bool:
        """Both have to be; both say at once what is wrong."""
        return all([self.channel.is_valid(), self.own.is_valid()])

    def draft(self) -> ChannelDraft:
        """What was filled in, as the service takes it."""
        given = self.channel.cleaned_data
        return ChannelDraft(
            kind=self.kind,
            name=given["name"],
            address=given["address"],
            queue_id=UUID(given["queue"]),
            shop_id=self.channel.homes[given["queue"]],
            settings=self.own.settings(),
            secrets=self.own.secrets(),
        )

    def groups(self) -> list[Group]:
        """The plugin's fields; a group without a value or a fault is folded."""
        return [self._group(str(title), fields) for title, fields in self.own.groups()]

    def _group(self, title: str, fields: Sequence[forms.BoundField]) -> Group:
        name = fields[0].name
        note = self.own.note_of(name)
        is_open = bool(note) or any(f.value() or f.errors for f in fields)
        return Group(title, name, fields, is_open, note, self.own.note_is_last(name))


def kind_of(asked: str) -> str:
    """The kind that was asked for, else the first that can be set up on a screen."""
    able = [k for k in registry.kinds() if registry.adapter_for(k).form]
    return asked if asked in able else next(iter(able), "")


def new_forms(
    kind: str, scope: Scope, data: "MultiValueDict[str, str] | None", address: str
) -> Filled:
    """Empty forms, guessed from the address as far as its domain is known."""
    form = import_string(registry.adapter_for(kind).form)
    own = form(data, initial=form.guess(address))
    domain = address.rpartition("@")[2]
    initial = {"address": address, "name": domain.partition(".")[0].capitalize()}
    return _prepared(kind, ChannelForm(data, scope=scope, initial=initial), own)


def forms_of(channel: "Channel", scope: Scope, data: "MultiValueDict[str, str] | None") -> Filled:
    """The forms of a channel there is; its secrets are not shown, only kept.

    Raises Http404 for a kind that is set up on no screen, as one whose plugin was removed.
    """
    form_path = registry.adapter_for(channel.kind).form
    if not form_path:
        raise Http404
    form = import_string(form_path)
    own = form(data, initial=channel.settings, stored=secret_names(channel))
    for name, field in own.fields.items():
        if name in own.stored and isinstance(field.widget, forms.PasswordInput):
            field.widget.attrs["placeholder"] = gettext("stored; type to change it")
    initial = {"name": channel.name, "address": channel.address, "queue": str(channel.queue_id)}
    common = ChannelForm(data, scope=scope, initial=initial)
    return _prepared(channel.kind, common, own, is_logged_in=bool(channel.tokens))


def _prepared(kind: str, channel: ChannelForm, own: Any, *, is_logged_in: bool = False) -> Filled:
    """A password that was typed stays in its field while the test runs or something is wrong."""
    for field in own.fields.values():
        if isinstance(field.widget, forms.PasswordInput):
            field.widget.render_value = True
    return Filled(kind, channel, own, is_logged_in)
