"""Beginning an import: what is there to take over, uploading it, and starting."""

from typing import TYPE_CHECKING

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from kontuar.channels import selectors, services
from kontuar.kit import clock
from kontuar.kit.problems import Problem
from kontuar.manage.access import CHANNELS, AgentRequest, NotHere, needs
from kontuar.manage.imports.forms import ImportForm
from kontuar.manage.pages import show_screen

if TYPE_CHECKING:
    pass


@needs(CHANNELS)
def imports(request: AgentRequest) -> HttpResponse:
    """What was imported, and a form for more; a POST begins it."""
    lying = selectors.lying_ready()
    if request.method != "POST":
        chosen = {"name": request.GET.get("name", "")}
        return _page(request, ImportForm(initial=chosen, scope=request.user.scope, lying=lying))
    form = ImportForm(request.POST, scope=request.user.scope, lying=lying)
    path = selectors.path_of_lying(form.data.get("name", ""))
    if not form.is_valid() or path is None:
        return _page(request, form, status=422)
    try:
        run = services.start_import(
            channel_id=form.cleaned_data["channel"],
            path=path,
            by=request.user.pk,
            at=clock.now(),
            also_ours=form.cleaned_data["also_ours"],
        )
    except Problem as refused:
        form.add_error(None, str(refused))
        return _page(request, form, status=refused.status)
    return redirect("manage:import", import_id=run.pk)


@needs(CHANNELS)
@require_POST
def piece(request: AgentRequest) -> HttpResponse:
    """The next piece of a file, as the bare body; the answer says how much is there."""
    given = request.GET
    try:
        size, offset = int(given.get("size", "")), int(given.get("offset", ""))
    except ValueError as broken:
        raise NotHere from broken
    try:
        there, name = services.receive_piece(
            by=request.user.pk,
            file=given.get("file", "")[:300],
            size=size,
            offset=offset,
            read=request.read,
        )
    except Problem as refused:
        return JsonResponse({"error": str(refused)}, status=refused.status)
    return JsonResponse({"there": there, "name": name})


def _page(request: AgentRequest, form: ImportForm, *, status: int = 200) -> HttpResponse:
    return show_screen(
        request,
        "manage/imports/page.html",
        at="channels",
        part=("lines", "sources"),
        form=form,
        lines=selectors.imports_in(request.user.scope),
        has_channels=bool(selectors.channels_in(request.user.scope)),
        status=status,
    )
