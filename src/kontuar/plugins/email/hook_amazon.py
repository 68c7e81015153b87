"""Whether a notification really is Amazon's: its signature, by a certificate from Amazon alone.

Read on 2026-11-27 in Amazon's developer guide, "Verifying the signatures of Amazon SNS messages".
Notifications that are hours old are taken: Amazon repeats them with their first time for as long
as we are away, and a mail that comes twice is one mail.
"""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from kontuar.kit import clock
from kontuar.plugins.email.hook_asking import net
from kontuar.plugins.email.hook_confirming import is_amazon
from kontuar.plugins.email.hook_refusals import Forged

_QUESTION = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
_SIGNED: Mapping[str, Sequence[str]] = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": _QUESTION,
    "UnsubscribeConfirmation": _QUESTION,
}
_HASHES = {"1": hashes.SHA1, "2": hashes.SHA256}
_SIGNER = re.compile(r"sns[a-z0-9.-]*\.amazonaws\.com(?:\.cn)?")
_KEPT = 16
_certificates: dict[str, Sequence[x509.Certificate]] = {}
"""By address: each is named after its content, so none ever changes."""


def prove_amazon(told: Mapping[str, Any]) -> None:
    """Raises Forged unless Amazon signed it; Unfetched when its certificate is out of reach."""
    version, kind = str(told.get("SignatureVersion")), str(told.get("Type"))
    if version not in _HASHES or kind not in _SIGNED:
        raise Forged("not signed by Amazon")
    key = _key(str(told.get("SigningCertURL", "")), clock.now())
    try:
        signature = base64.b64decode(str(told.get("Signature", "")), validate=True)
        key.verify(signature, _text(told, _SIGNED[kind]), padding.PKCS1v15(), _HASHES[version]())
    except (binascii.Error, ValueError, InvalidSignature) as odd:
        raise Forged("Amazon's signature does not fit") from odd


def _text(told: Mapping[str, Any], names: Sequence[str]) -> bytes:
    lines = (f"{name}\n{told[name]}\n" for name in names if told.get(name) is not None)
    return "".join(lines).encode("utf-8", "surrogatepass")


def _key(url: str, at: datetime) -> rsa.RSAPublicKey:
    if not is_amazon(url) or not urlsplit(url).path.endswith(".pem"):
        raise Forged("the certificate is not from Amazon")
    if url not in _certificates:
        found = _read(net.ask(url))
        if len(_certificates) >= _KEPT:
            _certificates.clear()
        _certificates[url] = found
    chain = _certificates[url]
    if not all(one.not_valid_before_utc <= at <= one.not_valid_after_utc for one in chain):
        raise Forged("the certificate is out of date")
    key = chain[0].public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise Forged("the certificate has a strange key")
    return key


def _read(pem: bytes) -> Sequence[x509.Certificate]:
    """The signer's certificate first, and whatever stands behind it must have issued it."""
    try:
        chain = x509.load_pem_x509_certificates(pem)
        for issued, issuer in pairwise(chain):
            issued.verify_directly_issued_by(issuer)
        names = _names(chain[0])
    except (ValueError, TypeError, InvalidSignature) as odd:
        raise Forged("the certificate cannot be read or was issued by somebody else") from odd
    if not any(_SIGNER.fullmatch(name) for name in names):
        raise Forged("the certificate is not for signing notifications")
    return chain


def _names(certificate: x509.Certificate) -> set[str]:
    common = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    names = {str(name.value) for name in common}
    try:
        more = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return names
    return names | set(more.value.get_values_for_type(x509.DNSName))
