"""Write a customer's mail as their program would: raw bytes, with quote, signature and files."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from kontuar.channels.contract import File
from kontuar.demo.calendar import ZONE
from kontuar.demo.people import Person

POLICY = SMTP.clone(cte_type="8bit", utf8=False, max_line_length=998)
PROGRAMS = ("webmail", "desktop", "phone", "desktop")
INTROS = {
    ("pl", "webmail"): "{when:%d.%m.%Y} o {when:%H:%M} {who} <{address}> napisał(a):",
    ("pl", "desktop"): "W dniu {when:%d.%m.%Y} o {when:%H:%M}, {who} pisze:",
    ("pl", "phone"): "Dnia {when:%d.%m.%Y} o {when:%H:%M} {who} <{address}> napisał(a):",
    ("en", "webmail"): "On {when:%d/%m/%Y} at {when:%H:%M}, {who} <{address}> wrote:",
    ("en", "desktop"): "On {when:%d/%m/%Y} {when:%H:%M}, {who} wrote:",
    ("en", "phone"): "On {when:%d/%m/%Y}, at {when:%H:%M}, {who} <{address}> wrote:",
}
PHONES = {"pl": "Wysłane z iPhone’a", "en": "Sent from my iPhone"}


@dataclass(frozen=True, slots=True)
class Answered:
    """The message of ours that a customer answers."""

    rfc_message_id: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Letter:
    """What a customer sends."""

    customer: Person
    to_name: str
    to_address: str
    subject: str
    text: str
    at: datetime
    rfc_message_id: str
    answers: Answered | None = None
    chain: Sequence[str] = ()
    files: Sequence[File] = field(default_factory=tuple)


def raw_mail(letter: Letter) -> bytes:
    """The letter as it travels."""
    program = program_of(letter.customer)
    mail = EmailMessage(policy=POLICY)
    mail["From"] = f"{_quoted(letter.customer.name)} <{letter.customer.email}>"
    mail["To"] = f"{_quoted(letter.to_name)} <{letter.to_address}>"
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(letter.at.astimezone(ZONE))
    mail["Message-ID"] = letter.rfc_message_id
    if letter.answers:
        mail["In-Reply-To"] = letter.answers.rfc_message_id
        mail["References"] = " ".join([*letter.chain[-8:], letter.answers.rfc_message_id])
    mail.set_content(_plain(letter, program))
    if program == "webmail":
        mail.add_alternative(_html(letter, program), subtype="html")
    for file in letter.files:
        main, _, sub = file.type.partition("/")
        mail.add_attachment(file.data, maintype=main, subtype=sub, filename=file.name)
    return mail.as_bytes()


def program_of(customer: Person) -> str:
    """What somebody writes with; always the same."""
    return PROGRAMS[sum(customer.email.encode()) % len(PROGRAMS)]


def _plain(letter: Letter, program: str) -> str:
    parts = [letter.text]
    if program == "phone":
        parts.append(PHONES[letter.customer.language])
    if letter.answers:
        quoted = "\n".join(f"> {line}".rstrip() for line in letter.answers.text.splitlines())
        parts.append(f"{_intro(letter, program)}\n{quoted}")
    return "\n\n".join(parts) + "\n"


def _html(letter: Letter, program: str) -> str:
    text = _lines(letter.text)
    quote = ""
    if letter.answers:
        intro = escape(_intro(letter, program))
        quote = (
            f'<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{intro}<br></div>'
            f'<blockquote class="gmail_quote">{_lines(letter.answers.text)}</blockquote></div>'
        )
    return f'<html><body><div dir="ltr">{text}</div>{quote}</body></html>\n'


def _lines(text: str) -> str:
    return "".join(f"<div>{escape(line) or '<br>'}</div>" for line in text.splitlines())


def _intro(letter: Letter, program: str) -> str:
    answers = letter.answers
    when = answers.at.astimezone(ZONE) if answers else letter.at
    pattern = INTROS[letter.customer.language, program]
    return pattern.format(when=when, who=letter.to_name, address=letter.to_address)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', "") + '"'
