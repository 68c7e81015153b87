"""What stands below an answer: the shop's signature and the message it answers."""

from html import escape

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from kontuar.conversations.models import Message


def quoted_text(text: str, *, signature: str, answers: Message | None) -> str:
    """The plain part of an answer."""
    parts = [text.strip()]
    if signature.strip():
        parts.append("-- \n" + signature.strip())
    if answers:
        quoted = "\n".join(f"> {line}" for line in answers.text.strip().splitlines())
        parts.append(f"{_intro(answers)}\n{quoted}")
    return "\n\n".join(parts) + "\n"


def quoted_html(html: str, *, signature: str, answers: Message | None) -> str:
    """The HTML part of an answer. The quoted part is sent as text: no foreign HTML leaves here."""
    parts = [f"<div>{html}</div>"]
    if signature.strip():
        parts.append(f"<div><br>{signature}</div>")
    if answers:
        lines = "<br>".join(escape(line) for line in answers.text.strip().splitlines())
        parts.append(
            f'<br><div>{escape(_intro(answers))}</div><blockquote type="cite">{lines}</blockquote>'
        )
    return "".join(parts)


def _intro(message: Message) -> str:
    moment = timezone.localtime(message.at)
    return _("On %(date)s %(name)s wrote:") % {
        "date": formats.date_format(moment, "j E Y, H:i"),
        "name": message.sender.get("name") or message.sender.get("email", ""),
    }
