"""What every request passes through."""

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from kontuar.kit.problems import Problem
from kontuar.people import selectors as people

Answer = Callable[[HttpRequest], HttpResponse]
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'"
)


def content_security_policy(get_response: Answer) -> Answer:
    """Only our own files run; a page of its own kind (the mail frame) brings its own policy."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    return middleware


def persons_language_and_zone(get_response: Answer) -> Answer:
    """The person's language and zone, else what the browser asks for, else the company's."""

    def middleware(request: HttpRequest) -> HttpResponse:
        language, zone = _chosen(request)
        with translation.override(language), timezone.override(zoneinfo.ZoneInfo(zone)):
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware


def problems_in_plain_words(get_response: Answer) -> Answer:
    """A refusal that was not handled by its screen still reaches the person in words."""
    return Refusals(get_response)


class Refusals:
    """Turns a Problem into a page, or into a toast where htmx asked."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Words for a refusal; anything else is a bug and rises."""
        if not isinstance(problem, Problem):
            return None
        context = {"problem": str(problem), "status": problem.status, "code": problem.code}
        if "application/json" in request.headers.get("accept", ""):
            from django.http import JsonResponse

            return JsonResponse(context, status=problem.status)
        template = "config/problem.html"
        if request.headers.get("HX-Request"):
            template = "config/_problem.html"
        return render(request, template, context, status=problem.status)


def _chosen(request: HttpRequest) -> tuple[str, str]:
    agent = request.user if request.user.is_authenticated else None
    own_language = agent.language if agent else ""
    own_zone = agent.time_zone if agent else ""
    company = None if own_language and own_zone else people.company()
    language = own_language or _asked_for(request, company.language if company else "pl")
    return language, own_zone or (company.time_zone if company else "Europe/Warsaw")


def _asked_for(request: HttpRequest, default: str) -> str:
    """Of somebody who chose none: the link's, the cookie's, the browser's, the company's."""
    wanted = request.GET.get("lang") or request.COOKIES.get("lang", "")
    if wanted in ("pl", "en"):
        return wanted
    for part in request.headers.get("accept-language", "").split(","):
        code = part.strip().lower()[:2]
        if code in ("pl", "en"):
            return code
    return default
