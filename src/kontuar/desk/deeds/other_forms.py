"""Forms for everything else: goods, address, status, papers, notes, tags."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kontuar.desk.deeds.forms import DeedForm, LinesForm
from kontuar.orders.contract import (
    AddNote,
    ChangeAddress,
    ChangeStatus,
    ChangeTags,
    CreateReturn,
    Deed,
    PostalAddress,
    ResendConfirmation,
    ResendInvoice,
    Reship,
)


class ReturnForm(LinesForm):
    """What comes back."""

    template = "desk/deeds/_lines.html"
    needs_reason = True
    reasons: ClassVar[tuple[str, ...]] = ("withdrawal", "damaged", "wrong_item", "other")

    def deed(self) -> Deed:
        """The return."""
        return CreateReturn(self.chosen(), self.said_reason(), self.cleaned_data["word"])


class ReshipForm(LinesForm):
    """What is sent again for nothing."""

    template = "desk/deeds/_lines.html"
    needs_reason = True
    reasons: ClassVar[tuple[str, ...]] = ("lost", "damaged", "wrong_item", "missing", "other")

    def deed(self) -> Deed:
        """The sending."""
        return Reship(self.chosen(), self.said_reason())


class AddressForm(DeedForm):
    """Where it goes instead."""

    template = "desk/deeds/_address.html"
    name = forms.CharField(label=_("Full name"), max_length=200, required=False)
    company = forms.CharField(label=_("Company"), max_length=200, required=False)
    street = forms.CharField(
        label=_("Street, house and flat"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=120, required=False)
    country = forms.CharField(
        label=_("Country"), max_length=2, min_length=2, required=False, help_text=_("Two letters")
    )
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    pickup_point = forms.CharField(
        label=_("Pickup point"), max_length=40, required=False, help_text=_("For example LOD04A")
    )

    def prepare(self) -> None:
        """As it is now."""
        self.initial.update({n: self.subject.order.shipping.get(n, "") for n in self.fields})
        self.initial["country"] = self.initial.get("country") or "PL"

    def deed(self) -> Deed:
        """The new address; what the form does not show stays as it was."""
        given = {n: v.strip() for n, v in self.cleaned_data.items() if isinstance(v, str)}
        given["country"] = given["country"].upper()
        known = {**self.subject.order.shipping, **given}
        return ChangeAddress(PostalAddress(**known))


class StatusForm(DeedForm):
    """One of the shop's own statuses; a reason is asked for by those that mean money back."""

    needs_reason = True
    is_reason_required = False
    status = forms.ChoiceField(label=_("Status in the shop"))
    notify = forms.BooleanField(label=_("The shop tells the customer"), required=False)

    def prepare(self) -> None:
        """Every status but the present one."""
        order = self.subject.order
        known = [(c, name) for c, name, _s in order.connection.statuses if c != order.status]
        self.choose("status", known)

    def impossible(self) -> str:
        """The shop has no other."""
        field = self.fields["status"]
        is_none = isinstance(field, forms.ChoiceField) and not field.choices
        return gettext("The shop told of no other status.") if is_none else ""

    def deed(self) -> Deed:
        """The status."""
        return ChangeStatus(self.cleaned_data["status"], self.cleaned_data["notify"])


class InvoiceForm(DeedForm):
    """Which paper goes out again, and where to."""

    invoice = forms.ChoiceField(label=_("Paper"))
    email = forms.EmailField(label=_("To the address"), required=False)

    def prepare(self) -> None:
        """The order's papers, to its buyer."""
        self.choose("invoice", [(i.external_id, i.number) for i in self.subject.invoices])
        self.initial["email"] = self.subject.order.email

    def impossible(self) -> str:
        """There is no paper."""
        is_none = not self.subject.invoices
        return gettext("The shop told of no invoice for this order.") if is_none else ""

    def deed(self) -> Deed:
        """The sending."""
        return ResendInvoice(self.cleaned_data["invoice"], self.cleaned_data["email"])


class ConfirmationForm(DeedForm):
    """Where the confirmation goes again."""

    email = forms.EmailField(label=_("To the address"), required=False)

    def prepare(self) -> None:
        """To its buyer."""
        self.initial["email"] = self.subject.order.email

    def deed(self) -> Deed:
        """The sending."""
        return ResendConfirmation(self.cleaned_data["email"])


class NoteForm(DeedForm):
    """What is written into the shop."""

    text = forms.CharField(
        label=_("Note"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4, "autofocus": True}),
    )
    for_customer = forms.BooleanField(label=_("The customer sees it"), required=False)

    def deed(self) -> Deed:
        """The note."""
        return AddNote(self.cleaned_data["text"], self.cleaned_data["for_customer"])


class TagForm(DeedForm):
    """Tags that go on, tags that go off."""

    add = forms.CharField(
        label=_("New tags"), max_length=200, required=False, help_text=_("Separated by commas")
    )
    remove = forms.MultipleChoiceField(
        label=_("Take off"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def prepare(self) -> None:
        """The tags there are can be taken off."""
        tags = self.subject.order.tags
        self.choose("remove", [(tag, tag) for tag in tags])
        if not tags:
            del self.fields["remove"]

    def deed(self) -> Deed:
        """The change."""
        add = [part.strip() for part in self.cleaned_data["add"].split(",") if part.strip()]
        return ChangeTags(tuple(add), tuple(self.cleaned_data.get("remove", ())))
