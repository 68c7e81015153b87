"""What every form for a deed shares, and the fields that more than one has."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kontuar.desk.deeds.words import say_money
from kontuar.kit.money import Money, NotMoney, from_decimal
from kontuar.orders.contract import Deed
from kontuar.orders.reads import words
from kontuar.orders.reads.deeds import Subject
from kontuar.orders.wishes import DeedWish


class MoneyField(forms.CharField):
    """An amount as people write it, in the order's currency."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, max_length=20, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}
        self.currency = "PLN"

    def clean(self, value: Any) -> Any:
        """Money, or None for an empty field."""
        text = super().clean(value)
        return read_money(text, self.currency) if text else None


def read_money(text: str, currency: str) -> Money:
    """“1 234,50” or “1234.50”. Raises ValidationError."""
    try:
        return from_decimal("".join(text.split()).replace(",", "."), currency)
    except NotMoney as odd:
        raise forms.ValidationError(gettext("Write an amount, for example 49,90.")) from odd


class DeedForm(forms.Form):
    """One deed; `wish` is what was filled in."""

    template: ClassVar[str] = "desk/deeds/_fields.html"
    needs_reason: ClassVar[bool] = False
    is_reason_required: ClassVar[bool] = True
    reasons: ClassVar[Sequence[str]] = tuple(words.REASONS)

    reason = forms.ChoiceField(label=_("Reason"), required=False)
    word = forms.CharField(label=_("In a word"), required=False, max_length=500)

    def __init__(self, data: QueryDict | None = None, *, subject: Subject) -> None:
        super().__init__(data, auto_id="deed-%s", label_suffix="")
        self.subject = subject
        self.prepare()
        self._choose_reasons()

    def prepare(self) -> None:
        """Fill in what is known of the order."""

    def impossible(self) -> str:
        """Why there is nothing to fill in as the order stands; empty when there is."""
        return ""

    def deed(self) -> Deed:
        """The deed as filled in."""
        raise NotImplementedError

    def wish(self) -> DeedWish:
        """The deed with its reason."""
        given = self.cleaned_data
        return DeedWish(self.deed(), given.get("reason", ""), given.get("word", ""))

    def said_reason(self) -> str:
        """For the shop's own books: the reason and the word in one line."""
        given = self.cleaned_data
        told = str(words.REASONS.get(given.get("reason", ""), ""))
        return ": ".join(part for part in (told, given.get("word", "").strip()) if part)

    def set_currency(self, *names: str) -> None:
        """Amounts are in the order's currency."""
        for name in names:
            field = self.fields[name]
            assert isinstance(field, MoneyField)  # noqa: S101  (declared by the form)
            field.currency = self.subject.order.currency

    def choose(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        """What a field offers."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared by the form)
        field.choices = list(choices)

    def _choose_reasons(self) -> None:
        if not self.needs_reason:
            del self.fields["reason"], self.fields["word"]
            return
        self.order_fields([n for n in self.fields if n not in ("reason", "word")])
        choices = [(code, words.REASONS[code]) for code in self.reasons]
        self.choose("reason", [("", gettext("Choose…")), *choices])
        self.fields["reason"].required = self.is_reason_required


class LinesForm(DeedForm):
    """Chosen lines, with how many of each."""

    def prepare(self) -> None:
        """A field for each line."""
        for line in self.subject.lines:
            most = int(line.quantity)
            field = forms.IntegerField(
                label=line.name,
                min_value=0,
                max_value=most,
                required=False,
                initial=0,
            )
            field.widget.attrs["data-of"] = str(most)
            self.fields[f"line_{line.position}"] = field

    def line_fields(self) -> list[tuple[Any, int, str]]:
        """The fields with how many there are and what one costs."""
        return [
            (
                self[f"line_{one.position}"],
                int(one.quantity),
                say_money(Money(one.unit_price, one.currency)),
            )
            for one in self.subject.lines
        ]

    def chosen(self) -> tuple[tuple[str, Decimal], ...]:
        """(line's external id, quantity) of what was chosen."""
        counts = [
            (one, self.cleaned_data.get(f"line_{one.position}")) for one in self.subject.lines
        ]
        return tuple((one.external_id, Decimal(count)) for one, count in counts if count)
