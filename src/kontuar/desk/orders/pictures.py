"""The picture of something bought, fetched by us so that the browser asks nobody else."""

from uuid import UUID

from django.db import connection
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from kontuar.desk.access import AgentRequest, NotHere, agent_required
from kontuar.desk.files.remote import fetched
from kontuar.desk.orders.page import order_of
from kontuar.orders.reads import page as reads

BOX = (160, 160)


@agent_required
@require_GET
def line_picture(request: AgentRequest, order_id: UUID, position: int) -> HttpResponse:
    """Of one line of an order, drawn anew and small."""
    url = reads.picture_address(order_of(request, order_id), position)
    if not url:
        raise NotHere
    if not connection.in_atomic_block:
        connection.close()  # the other side may take its time
    answer = fetched(url, box=BOX)
    if answer.status_code == 200:
        answer.headers["Cache-Control"] = "private, max-age=86400"
    return answer
