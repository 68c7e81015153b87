"""Who signed a call: RS256 over the body as it came (JWS, detached, b64 false), or a secret. Pure.

RFC 7515, appendix F, and RFC 7797.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256

from kontuar.kit.webapi import read_json
from kontuar.orders.contract import Proof
from kontuar.orders.reading import ODD, listing, mapping


def proof_by_secret(signature: str, raw: bytes, secret: str) -> Proof:
    """HMAC-SHA256 in hex, where the webhook has a secret (deprecated by Saleor)."""
    right = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    return "verified" if hmac.compare_digest(signature.encode(), right.encode()) else "forged"


def proof_by_keys(signature: str, raw: bytes, jwks: str) -> Proof:
    """By the shop's public keys; one we do not know yet makes a call only a hint."""
    head, payload, mark = [*signature.split("."), "", ""][:3]
    try:
        told = mapping(read_json(_bytes(head)))
        if signature.count(".") != 2 or payload or told["alg"] != "RS256":
            return "forged"
        keys = [mapping(key) for key in listing(mapping(read_json(jwks))["keys"])] if jwks else []
        key = next((key for key in keys if key.get("kid") == told.get("kid")), None)
        if key is None:
            return "unverifiable"
        # PyJWT, by which Saleor signs, long left "crit" out (RFC 7797 wants it)
        is_plain = told.get("b64") is False
        body = raw if is_plain else base64.urlsafe_b64encode(raw).rstrip(b"=")
        _check(key, _bytes(mark), head.encode() + b"." + body)
    except (*ODD, InvalidSignature):
        return "forged"
    return "verified"


def _check(key: Mapping[str, Any], mark: bytes, signed: bytes) -> None:
    numbers = RSAPublicNumbers(_whole(str(key["e"])), _whole(str(key["n"])))
    numbers.public_key().verify(mark, signed, PKCS1v15(), SHA256())


def _whole(text: str) -> int:
    return int.from_bytes(_bytes(text), "big")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
