"""What is asked about one limit of a role."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from kontuar.kit.money import CURRENCY, Money, NotMoney, from_decimal
from kontuar.orders.reads import words
from kontuar.people.limits import Allowance

AMOUNTS = ("per_order", "per_day")


class LimitForm(forms.Form):
    """One limit: for which reason and currency, how much."""

    reason = forms.ChoiceField(label=_("Reason"), required=False)
    currency = forms.CharField(
        label=_("Currency"), max_length=3, required=False, widget=forms.TextInput(attrs={"size": 4})
    )
    per_order = forms.CharField(label=_("For one order"), max_length=20, required=False)
    per_day = forms.CharField(label=_("A day"), max_length=20, required=False)
    share_percent = forms.IntegerField(
        label=_("Percent of the order"), min_value=1, max_value=100, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        assert isinstance(reason, forms.ChoiceField)  # noqa: S101  (declared above)
        every = pgettext_lazy("limit", "Every reason")
        reason.choices = [("", every), *words.REASONS.items()]
        for name in AMOUNTS:
            self.fields[name].widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean_currency(self) -> str:
        """Three letters, or none for every currency."""
        given = str(self.cleaned_data["currency"]).strip().upper()
        if given and not CURRENCY.fullmatch(given):
            raise forms.ValidationError(gettext("Three letters, for example PLN."))
        return given

    def clean(self) -> dict[str, Any]:
        """An amount needs a currency."""
        given: dict[str, Any] = self.cleaned_data
        for name in AMOUNTS:
            text = str(given.get(name) or "").strip()
            given[name] = self._money(name, text, given.get("currency", "")) if text else None
        return given

    def allowance(self) -> Allowance:
        """What was filled in."""
        given = self.cleaned_data
        amounts = {name: given[name].minor if given[name] else None for name in AMOUNTS}
        return Allowance(
            given["currency"], given["reason"], share_percent=given["share_percent"], **amounts
        )

    def _money(self, name: str, text: str, currency: str) -> Money | None:
        if not currency:
            self.add_error("currency", gettext("An amount needs a currency, for example PLN."))
            return None
        try:
            found = from_decimal(re.sub(r"\s", "", text).replace(",", "."), currency)
        except NotMoney:
            self.add_error(name, gettext("Write an amount, for example 200,00."))
            return None
        if found.minor < 0:
            self.add_error(name, gettext("Write an amount, for example 200,00."))
        return found


if TYPE_CHECKING:
    Rows = BaseFormSet[LimitForm]
else:
    Rows = BaseFormSet


class Limits(Rows):
    """All limits of a role; each reason and currency once."""

    def clean(self) -> None:
        """Two limits for the same would contradict each other."""
        if any(self.errors):
            return
        met: set[tuple[str, str]] = set()
        for one in allowances_in(self):
            if (one.reason, one.currency) in met:
                words_ = gettext("There are two limits for the same reason and currency.")
                raise forms.ValidationError(words_)
            met.add((one.reason, one.currency))


def allowances_in(rows: BaseFormSet[LimitForm]) -> list[Allowance]:
    """What was filled in and is not to be removed."""
    kept = [f for f in rows.forms if f.has_changed() or f.initial]
    return [f.allowance() for f in kept if not f.cleaned_data.get("DELETE")]


LimitFormSet = formset_factory(LimitForm, formset=Limits, can_delete=True, extra=1, max_num=30)
