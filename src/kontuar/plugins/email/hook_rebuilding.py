"""A mail put together again from a provider's fields, always the same for the same fields."""

import base64
import hashlib
from email import policy
from email.message import Message
from typing import Any

LINE = 76


def rebuilt(message: Any) -> bytes:
    """The bytes of a message the webhook package made; a provider that repeats gives the same."""
    del message["Content-Transfer-Encoding"]  # the original's; the frame is a new one
    digest = hashlib.sha256()
    for part in message.walk():
        if not part.is_multipart():
            digest.update(part.get_payload(decode=True) or b"")
    for number, part in enumerate(message.walk()):
        if part.get_content_maintype() == "multipart":
            part.set_boundary(f"kontuar-{digest.hexdigest()[:32]}-{number}")
    plain: Message = message
    return plain.as_bytes(policy=policy.SMTP)


def rescued(provider: str, body: bytes) -> bytes:
    """What could not be put together, kept whole in a mail of ours, so that nothing is lost."""
    coded = base64.b64encode(body).decode()
    lines = "\r\n".join(coded[i : i + LINE] for i in range(0, len(coded), LINE))
    mark = f"kontuar-{hashlib.sha256(body).hexdigest()[:32]}"
    return (
        f"Subject: (a message from {provider} could not be put together)\r\n"
        f"X-Kontuar-Unparsed: {provider}\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/mixed; boundary="{mark}"\r\n\r\n'
        f"--{mark}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        "The provider's own data is attached.\r\n"
        f"--{mark}\r\nContent-Type: application/octet-stream\r\n"
        'Content-Disposition: attachment; filename="webhook.txt"\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{lines}\r\n--{mark}--\r\n"
    ).encode()
