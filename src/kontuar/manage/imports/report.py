"""One import: how far it is, holding and resuming it, and what it did not take."""

import csv
from collections.abc import Iterator
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kontuar.channels import selectors, services
from kontuar.channels.selectors import ImportLine
from kontuar.kit import clock
from kontuar.kit.tables import harmless
from kontuar.manage.access import CHANNELS, AgentRequest, NotHere, needs
from kontuar.manage.pages import show_screen
from kontuar.ui.templatetags.ui import counted
from kontuar.ui.toasts import add_toast

SHOWN = 100


@needs(CHANNELS)
def one(request: AgentRequest, import_id: UUID) -> HttpResponse:
    """How far it is and its report."""
    return _page(request, _found(request, import_id))


@needs(CHANNELS)
@require_POST
def stop(request: AgentRequest, import_id: UUID) -> HttpResponse:
    """Hold it; what was taken stays."""
    services.stop_import(import_id=_found(request, import_id).run.pk)
    return _page(request, _found(request, import_id))


@needs(CHANNELS)
@require_POST
def resume(request: AgentRequest, import_id: UUID) -> HttpResponse:
    """Go on where it was held."""
    services.resume_import(import_id=_found(request, import_id).run.pk)
    return _page(request, _found(request, import_id))


@needs(CHANNELS)
@require_POST
def again(request: AgentRequest, import_id: UUID) -> HttpResponse:
    """Read once more what could not be read."""
    line = _found(request, import_id)
    held = selectors.unreadable_of(line.run.pk)
    count = services.retry_quarantined(inbound_ids=held, at=clock.now())
    text = ngettext(
        "%(n)s message is being read again.", "%(n)s messages are being read again.", count
    )
    return add_toast(_page(request, _found(request, import_id)), text % {"n": counted(count)})


@needs(CHANNELS)
@require_POST
def file(request: AgentRequest, import_id: UUID) -> HttpResponse:
    """Take the file away from the server, once everything in it was gone through."""
    line = _found(request, import_id)
    services.remove_imported_file(import_id=line.run.pk)
    return add_toast(_page(request, line), _("The file is gone; its messages stay."))


@needs(CHANNELS)
def table(request: AgentRequest, import_id: UUID) -> HttpResponse:
    """The whole report as CSV, for a spreadsheet that must not calculate what strangers wrote."""
    line = _found(request, import_id)
    lines = _csv_lines(line, get_language() or "en")
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"kontuar-import-{line.run.created_at:%Y-%m-%d}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer  # type: ignore[return-value]  # the guard asks for no more than both have


class _Echo:
    """Gives back what the csv module would write."""

    def write(self, text: str) -> str:
        return text


def _csv_lines(line: ImportLine, language: str) -> Iterator[str]:
    """Written while it is sent, when the request's own language is long forgotten."""
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    with override(language):
        head = [_("Place"), _("Sender"), _("Subject"), _("Reason"), _("Details")]
        yield "\ufeff" + writer.writerow(head)
        for row in selectors.not_taken(line.run.pk):
            cells = (row.place, row.sender, row.subject, row.reason, row.detail)
            yield writer.writerow([harmless(cell) for cell in cells])


def _page(request: AgentRequest, line: ImportLine) -> HttpResponse:
    rows = list(selectors.not_taken(line.run.pk, limit=SHOWN + 1))
    since, position = _sample(request, line)
    seconds = clock.now().timestamp() - since
    return show_screen(
        request,
        "manage/imports/import.html",
        at="channels",
        part=("progress", "report"),
        line=line,
        rows=rows[:SHOWN],
        has_more=len(rows) > SHOWN,
        shown=SHOWN,
        since=f"{since:.1f}",
        position=position,
        left=line.time_left(since=seconds, position=position),
    )


def _sample(request: AgentRequest, line: ImportLine) -> tuple[float, int]:
    """When this page first looked and how far it was then: so the speed is that of now."""
    now = clock.now().timestamp()
    try:
        since, position = float(request.GET["since"]), int(request.GET["position"])
    except (KeyError, ValueError):
        return now, line.run.position
    is_sane = 0 <= now - since < 24 * 3600 and 0 <= position <= line.run.position
    return (since, position) if is_sane else (now, line.run.position)


def _found(request: AgentRequest, import_id: UUID) -> ImportLine:
    line = selectors.import_line(import_id)
    if line is None:
        raise NotHere
    home = line.run.channel
    if not request.user.scope.covers(shop_id=home.shop_id, queue_id=home.queue_id):
        raise NotHere
    return line
