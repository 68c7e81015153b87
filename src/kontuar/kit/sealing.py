"""Envelope encryption of passwords and tokens: a key for each secret, sealed by the master key."""

import base64
import hashlib
import json
from collections.abc import Mapping

from cryptography.fernet import Fernet
from django.conf import settings


def seal(secrets: Mapping[str, str]) -> bytes:
    """Encrypt secrets for their row."""
    own_key = Fernet.generate_key()
    sealed = Fernet(own_key).encrypt(json.dumps(dict(secrets)).encode())
    return _master().encrypt(own_key) + b"." + sealed


def unseal(stored: bytes | memoryview) -> dict[str, str]:
    """The secrets in the clear; only for the moment of a connection."""
    if not stored:
        return {}
    own_key, sealed = bytes(stored).split(b".", 1)
    opened: dict[str, str] = json.loads(Fernet(_master().decrypt(own_key)).decrypt(sealed))
    return opened


def _master() -> Fernet:
    # The label is as old as the first sealed passwords: another one could not open them.
    digest = hashlib.sha256(b"kontuar.channels.secrets:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
