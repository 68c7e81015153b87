"""Resend: its calls are signed and say only that a mail came; the mail itself is asked for.

Signature as Svix writes it (docs.svix.com, "Verifying webhooks manually", read on 2026-11-27):
HMAC-SHA256 over id, time and body. Older than five minutes is refused; each repetition has a new
time.
"""

import base64
import binascii
import hashlib
import hmac
import json
from urllib.parse import quote

from django.http import HttpRequest

from kontuar.kit import clock
from kontuar.plugins.email.hook_asking import net
from kontuar.plugins.email.hook_refusals import Forged, Odd, Unfetched

TOLERANCE_SECONDS = 300
API = "https://api.resend.com/emails/receiving/"


def prove_resend(request: HttpRequest, key: str) -> None:
    """Raises Forged unless it is signed with our key, and lately."""
    head = request.headers
    name, sent_at = head.get("svix-id", ""), head.get("svix-timestamp", "")
    if not sent_at.isdigit() or abs(clock.now().timestamp() - int(sent_at)) > TOLERANCE_SECONDS:
        raise Forged("signed too long ago, or not at all")
    try:
        secret = base64.b64decode(key.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError) as odd:
        raise Forged("the signing key is not one of Resend's") from odd
    text = f"{name}.{sent_at}.".encode() + request.body
    right = base64.b64encode(hmac.new(secret, text, hashlib.sha256).digest())
    given = (one.partition(",") for one in head.get("svix-signature", "").split())
    if not any(v == "v1" and hmac.compare_digest(s.encode(), right) for v, _comma, s in given):
        raise Forged("the signature does not fit")


def fetch_resend(request: HttpRequest, api_key: str) -> list[bytes]:
    """The bytes of the mail that a call speaks of."""
    name = json.loads(request.body)["data"]["email_id"]
    if not name:
        raise Odd("no email_id")
    login = {"Authorization": f"Bearer {api_key}"}
    try:
        told = json.loads(net.ask(API + quote(str(name), safe=""), login))
        return [net.ask(str(told["raw"]["download_url"]))]
    except (ValueError, LookupError, TypeError) as odd:
        raise Unfetched("Resend's answer holds no message") from odd
