"""Showing a page, or the part of it that was asked for."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def show(
    request: HttpRequest,
    page: str,
    *,
    part: str | Sequence[str] = (),
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """The page, or to an htmx request that asks for one of its parts, `_<part>.html` beside it.

    A part is asked for with `?part=rows`, or by aiming the answer at the element of that id.
    """
    allowed = (part,) if isinstance(part, str) else tuple(part)
    wanted = asked_part(request)
    name = f"{page.rpartition('/')[0]}/_{wanted}.html" if wanted in allowed else page
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response


def asked_part(request: HttpRequest) -> str:
    """The name of the part that htmx wants; empty when it, or the browser, wants the page."""
    headers = request.headers
    if "HX-Request" not in headers or "HX-History-Restore-Request" in headers:
        return ""
    if request.GET.get("part"):
        return request.GET["part"]
    if headers.get("HX-Request-Type") == "full":
        return ""
    return headers.get("HX-Target", "").rpartition("#")[2]
