"""What every connection has, whatever its kind, and the form that its plugin brings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from django import forms
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kontuar.orders.reads import connections as reads
from kontuar.orders.services.connect import ConnectionDraft
from kontuar.people import selectors as people
from kontuar.people.rules import Scope

if TYPE_CHECKING:
    from kontuar.orders.models import Connection


class SettingsForm(Protocol):
    """The form a plugin brings; none of its fields is called connection_name or brand."""

    fields: Mapping[str, forms.Field]
    errors: Mapping[str, Any]

    def is_valid(self) -> bool: ...

    def settings(self) -> Mapping[str, Any]: ...

    def secrets(self) -> Mapping[str, str]: ...


class ConnectionForm(forms.Form):
    """A connection's name and the brand whose orders come by it."""

    connection_name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("Only people here see it.")
    )
    brand = forms.ChoiceField(label=_("Brand"))

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["brand"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
        mine = [s for s in people.shops() if scope.shops is None or s.pk in scope.shops]
        field.choices = [(str(shop.pk), shop.name) for shop in mine]


@dataclass(frozen=True, slots=True)
class Filled:
    """Both forms of a connection together."""

    role: str
    kind: str
    kind_name: str
    common: ConnectionForm
    own: SettingsForm

    def is_valid(self) -> bool:
        """Both have to be; both say at once what is wrong."""
        return all([self.common.is_valid(), self.own.is_valid()])

    def draft(self) -> ConnectionDraft:
        """What was filled in, as the service takes it."""
        given = self.common.cleaned_data
        return ConnectionDraft(
            role=self.role,
            kind=self.kind,
            name=given["connection_name"],
            shop_id=UUID(given["brand"]),
            settings=self.own.settings(),
            secrets=self.own.secrets(),
        )


def new_forms(role: str, kind: str, scope: Scope, data: Any) -> Filled | None:
    """Empty forms of a kind; None for a kind that can't be set up on a screen."""
    adapter = next((a for r, a in reads.adapters() if (r, a.kind) == (role, kind)), None)
    if adapter is None:
        return None
    own = import_string(adapter.form)(data)
    common = ConnectionForm(data, scope=scope, initial={"connection_name": adapter.name})
    return _prepared(Filled(role, kind, adapter.name, common, own))


def forms_of(connection: "Connection", scope: Scope, data: Any) -> Filled | None:
    """The forms of a connection there is; its secrets are not shown, only kept."""
    found = [a for r, a in reads.adapters() if (r, a.kind) == (connection.role, connection.kind)]
    if not found:
        return None
    stored = reads.secret_names(connection)
    own = import_string(found[0].form)(data, initial=connection.settings, stored=stored)
    for name, field in own.fields.items():
        if name in stored and isinstance(field.widget, forms.PasswordInput):
            field.widget.attrs["placeholder"] = gettext("stored; type to change it")
    initial = {"connection_name": connection.name, "brand": str(connection.shop_id)}
    common = ConnectionForm(data, scope=scope, initial=initial)
    return _prepared(Filled(connection.role, connection.kind, found[0].name, common, own))


def _prepared(filled: Filled) -> Filled:
    """A secret that was typed stays in its field while the test runs or something is wrong."""
    for field in filled.own.fields.values():
        if isinstance(field.widget, forms.PasswordInput):
            field.widget.render_value = True
    return filled
