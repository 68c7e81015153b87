"""What a customer's own data say in an answer; no vocative is guessed: Polish greets without."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kontuar.kit.variables import Labels, Missing, Spoken, Told, Value

if TYPE_CHECKING:
    from kontuar.contacts.models import Contact

CONTACT_LABELS: Labels = {
    "contact.greeting": gettext_lazy("Greeting that is always right"),
    "contact.name": gettext_lazy("First and last name"),
    "contact.first_name": gettext_lazy("First name"),
    "contact.email": gettext_lazy("E-mail address"),
    "contact.phone": gettext_lazy("Phone number"),
}
NO_VOCATIVE = ("pl",)
"""Languages that change a name when one speaks to its bearer."""
_FULL = re.compile(r"([^\W\d_][\w'’-]+)(?: +[^\W\d_][\w.'’-]*){1,3}")


def contact_values(
    contact: Contact, spoken: Spoken, *, shops: Collection[UUID] | None
) -> Mapping[str, Told]:
    """Every variable of a customer, in the active language, as far as these brands know."""
    first: dict[str, str] = {}
    for one in contact.identities.order_by("id"):
        if shops is None or not one.shops or {*one.shops} & {*shops}:
            first.setdefault(one.kind, one.value)
    name = contact.name.strip()
    found = _FULL.fullmatch(name)
    is_safe = not spoken.language.startswith(NO_VOCATIVE)
    given = found[1] if found else ""
    return {
        "contact.greeting": Value(f"{_('Hello')} {given}" if given and is_safe else _("Hello")),
        "contact.name": _or_missing("" if "@" in name else name),
        "contact.first_name": _first_name(given, is_safe=is_safe),
        "contact.email": _or_missing(first.get("email", "")),
        "contact.phone": _or_missing(first.get("phone", "")),
    }


def _first_name(given: str, *, is_safe: bool) -> Told:
    if not is_safe:
        return Missing(
            gettext_lazy(
                "This language would need the name's form of address, which is not guessed."
                " Use {{contact.greeting}}."
            )
        )
    return _or_missing(given)


def _or_missing(text: str) -> Told:
    return Value(text) if text else Missing(gettext_lazy("It is not known of this customer."))
