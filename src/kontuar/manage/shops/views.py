"""The company, shops and queues."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _

from kontuar.kit.problems import Problem
from kontuar.manage.access import COMPANY, AgentRequest, NotHere, needs
from kontuar.manage.pages import show_screen
from kontuar.manage.shops.forms import CompanyForm, QueueForm, ShopForm
from kontuar.people import selectors as people
from kontuar.people import services

if TYPE_CHECKING:
    from kontuar.people.models import Queue, Shop


@needs(COMPANY)
def shops(request: AgentRequest) -> HttpResponse:
    """The company and every shop with its queues."""
    return show_screen(
        request,
        "manage/shops/page.html",
        at="shops",
        company=people.company(),
        shops=people.shops(),
    )


@needs(COMPANY)
def company(request: AgentRequest) -> HttpResponse:
    """Rename the company, change its language and time zone."""
    known = people.company()
    if known is None:
        raise NotHere
    initial = {
        "name": known.name,
        "language": known.language,
        "time_zone": known.time_zone,
        "undo_seconds": known.undo_seconds,
    }
    form = CompanyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.change_company(**form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("manage:shops")
    status = 422 if form.is_bound else 200
    return show_screen(request, "manage/shops/company.html", at="shops", form=form, status=status)


@needs(COMPANY)
def shop(request: AgentRequest, shop_id: UUID | None = None) -> HttpResponse:
    """Add a shop or change one."""
    found = _shop(shop_id) if shop_id else None
    form = ShopForm(request.POST or None, initial=_known(found))
    if request.method == "POST" and form.is_valid() and _saved(form, shop_id):
        messages.success(request, _("Saved."))
        answer = HttpResponse(status=204)
        answer.headers["HX-Redirect"] = resolve_url("manage:shops")
        return answer if "HX-Request" in request.headers else redirect("manage:shops")
    status = 422 if form.is_bound else 200
    return show_screen(
        request,
        "manage/shops/shop.html",
        at="shops",
        part="form",
        form=form,
        shop=found,
        status=status,
    )


@needs(COMPANY)
def queue(request: AgentRequest, shop_id: UUID, queue_id: UUID | None = None) -> HttpResponse:
    """Add a queue to a shop or rename one."""
    home = _shop(shop_id)
    found = _queue(home, queue_id) if queue_id else None
    form = QueueForm(request.POST or None, initial={"name": found.name} if found else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_queue(queue_id=queue_id, shop_id=shop_id, name=form.cleaned_data["name"])
        except Problem as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("manage:shops")
    status = 422 if form.is_bound else 200
    return show_screen(
        request,
        "manage/shops/queue.html",
        at="shops",
        form=form,
        shop=home,
        queue=found,
        status=status,
    )


def _saved(form: ShopForm, shop_id: UUID | None) -> bool:
    try:
        services.save_shop(shop_id=shop_id, **form.cleaned_data)
    except Problem as refusal:
        form.add_error("name", str(refusal))
        return False
    return True


def _known(found: "Shop | None") -> dict[str, Any]:
    if found is None:
        firm = people.company()
        return {"language": firm.language, "time_zone": firm.time_zone} if firm else {}
    return {
        "name": found.name,
        "language": found.language,
        "time_zone": found.time_zone,
        "signature": found.signature,
    }


def _shop(shop_id: UUID) -> "Shop":
    found = people.shops().filter(pk=shop_id).first()
    if found is None:
        raise NotHere
    return found


def _queue(home: "Shop", queue_id: UUID) -> "Queue":
    for one in home.queues.all():
        if one.pk == queue_id:
            return one
    raise NotHere
