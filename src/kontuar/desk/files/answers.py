"""How bytes leave: as downloads, as pictures drawn anew, or as a sign that there is none."""

from urllib.parse import quote

from django.http import HttpResponse

from kontuar.kit.rendering import Picture

NOTHING = "default-src 'none'; sandbox"
KEPT = "private, max-age=86400, immutable"
"""Only the browser keeps a copy: what was shown once needs no second trip, and nothing of a
stranger's lies about on the server."""
_SIGN = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32" fill="none" stroke="#8f8a81">'
    b'<rect x="0.5" y="0.5" width="98%" height="98%" rx="4" stroke-dasharray="4 4"/>'
    b'<svg x="50%" y="50%" overflow="visible"><path stroke-linecap="round" d="M-5-5 5 5M5-5-5 5"/>'
    b"</svg></svg>"
)
"""Without a viewBox it does not grow with the place it stands in."""


def as_download(name: str, data: bytes, kind: str) -> HttpResponse:
    """Bytes that the browser saves and does nothing else with."""
    response = HttpResponse(data, content_type=kind)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return _kept_apart(response, "private, no-store")


def as_picture(picture: Picture) -> HttpResponse:
    """A picture that was drawn here."""
    response = HttpResponse(picture.data, content_type=picture.type)
    response.headers["Content-Disposition"] = "inline"
    return _kept_apart(response, KEPT)


def no_picture(*, status: int = 404, seconds: int = 60) -> HttpResponse:
    """A small sign in place of a picture; asked for again after a while."""
    response = HttpResponse(_SIGN, content_type="image/svg+xml", status=status)
    return _kept_apart(response, f"private, max-age={seconds}")


def _kept_apart(response: HttpResponse, cache: str) -> HttpResponse:
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = NOTHING
    response.headers["Cache-Control"] = cache
    return response
