"""What was read of a mail, as JSON for people and scripts."""

import hashlib
from typing import Any

from kontuar.channels.contract import Address, Incoming


def as_json(mail: Incoming) -> dict[str, Any]:
    """The fields of `kontuar mail-parse`."""
    bounce = mail.bounce
    return {
        "from": _person(mail.sender),
        "to": [_person(a) for a in mail.to],
        "cc": [_person(a) for a in mail.cc],
        "reply_to": [_person(a) for a in mail.reply_to],
        "subject": mail.subject,
        "date": mail.sent_at.isoformat(),
        "text": mail.text,
        "html": mail.html,
        "reply": mail.reply,
        "attachments": [
            {
                "name": file.name,
                "type": file.type,
                "size": len(file.data),
                "sha256": hashlib.sha256(file.data).hexdigest(),
                "cid": file.cid,
                "inline": file.inline,
            }
            for file in mail.files
        ],
        "message_id": mail.rfc_message_id,
        "in_reply_to": mail.in_reply_to,
        "references": list(mail.references),
        "auto_reply": mail.is_automatic,
        "bounce": bounce is not None,
        "bounce_recipients": list(bounce.recipients) if bounce else [],
        "bounce_class": bounce.kind if bounce else "",
        "bounce_hard": bounce.is_hard if bounce else False,
        "flags": list(mail.flags),
    }


def _person(address: Address) -> dict[str, str]:
    return {"name": address.name, "email": address.email}
