"""An Amazon of our own: an authority, a certificate it issued, and notifications signed by it."""

import base64
import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from kontuar.kit import clock
from kontuar.plugins.email.hook_amazon import _QUESTION, _SIGNED

DAY = dt.timedelta(days=1)
WHERE = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-{}.pem"


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    """One for each name, made once: making them is what takes time."""
    del name
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate(name: str, *, issuer: str, days: int = 30, signer: str = "") -> x509.Certificate:
    """A certificate of a name, signed with the key of its issuer or of somebody else."""
    until = clock.now() + days * DAY
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key(name).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(clock.now(), until) - DAY)
        .not_valid_after(until)
    )
    return builder.sign(key(signer or issuer), hashes.SHA256())


def pem(*chain: x509.Certificate) -> bytes:
    """As a server hands it out, the signer first."""
    return b"".join(one.public_bytes(serialization.Encoding.PEM) for one in chain)


def good_chain() -> bytes:
    """What Amazon's own address answers."""
    root = certificate("Root", issuer="Root")
    return pem(certificate("sns.amazonaws.com", issuer="Root"), root)


@dataclass
class Pages:
    """What stands on the net, and who asked for it."""

    found: dict[str, bytes] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    def __call__(self, url: str, headers: Mapping[str, str]) -> bytes:
        self.asked.append((url, headers))
        return self.found[url]


def signed(told: dict[str, Any], *, url: str, version: str = "2", by: str = "") -> dict[str, Any]:
    """The notification with Amazon's signature."""
    whole = {"MessageId": "165545c9", "Timestamp": "2026-03-02T11:00:00.000Z", **told}
    names = _SIGNED.get(whole["Type"], _QUESTION)
    text = "".join(f"{name}\n{whole[name]}\n" for name in names if name in whole)
    digest = {"1": hashes.SHA1, "2": hashes.SHA256}[version]()
    signature = key(by or "sns.amazonaws.com").sign(text.encode(), padding.PKCS1v15(), digest)
    return {
        **whole,
        "SignatureVersion": version,
        "Signature": base64.b64encode(signature).decode(),
        "SigningCertURL": url,
    }


def notice(**what: Any) -> dict[str, Any]:
    """An unsigned notification around what Amazon SES tells."""
    topic = "arn:aws:sns:eu-west-1:1:in"
    return {"Type": "Notification", "TopicArn": topic, "Message": json.dumps(what)}
