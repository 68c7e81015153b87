"""Which parts of a mail are its words and which are files."""

import re
from dataclasses import dataclass, field
from mimetypes import guess_type

from kontuar.channels.contract import File
from kontuar.kit.charsets import decode
from kontuar.kit.html import clean_mail_html, text_of_clean
from kontuar.plugins.email.calendars import words_of_calendar
from kontuar.plugins.email.names import clean_name, invented_name, name_of
from kontuar.plugins.email.structure import MAX_PARTS, Entity
from kontuar.plugins.email.tnef import unpack
from kontuar.plugins.email.transfer import split_uuencoded
from kontuar.plugins.email.words import decode_text, storable

MAX_DEPTH = 50
MAX_WORDS = 1_000_000
"""Longer text or HTML is shown to here and kept whole as a file."""

_ALTERNATIVES_NOBODY_READS = {"text/x-amp-html", "text/watch-html"}
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_MARKUP = re.compile(r"</?[a-zA-Z!?][^<>]*>")
_FILES = {"text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/csv", "text/rtf"}
_TNEF = {"application/ms-tnef", "application/vnd.ms-tnef"}
_STYLED = {"text/enriched", "text/richtext"}
_READABLE = {"text/plain", "text/html", "text/markdown", "text/x-markdown", "text", *_STYLED}


@dataclass(slots=True)
class Words:
    """One stretch of the message: as text, as HTML (not cleaned yet), or as both."""

    text: str = ""
    html: str = ""


@dataclass(slots=True)
class Content:
    """All of a mail, sorted."""

    words: list[Words] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)


def sort_parts(root: Entity) -> Content:
    """Walk the tree once; every leaf ends as words or as a file."""
    content = Content()
    if _is_odd_text(root):
        content.words.append(_words_of(root, "text/plain", content))
    else:
        _visit(root, content, depth=0, inside="")
    if not any(words.text.strip() or words.html.strip() for words in content.words):
        _read_invitation(content)
    for words in content.words:
        words.text, words.html = storable(words.text), storable(words.html)
    return content


def _read_invitation(content: Content) -> None:
    """A mail that is an invitation and nothing else still says what it invites to."""
    invitation = next((f for f in content.files if f.type == "text/calendar"), None)
    if invitation is not None:
        content.words.append(Words(words_of_calendar(invitation.data)))


def _is_odd_text(root: Entity) -> bool:
    """A mail that is one text of a kind nobody knows is still words, not a file."""
    kind = root.kind
    if not kind.startswith("text/") or kind in _READABLE or kind in _FILES or root.parts:
        return False
    return root.disposition != "attachment" and not name_of(root)


def _visit(part: Entity, content: Content, *, depth: int, inside: str) -> None:
    kind = _kind(part)
    if len(content.files) >= MAX_PARTS or len(content.words) >= MAX_PARTS:
        _flag(content, "too_many_parts")
    elif part.parts and depth < MAX_DEPTH:
        _visit_container(part, kind, content, depth)
    elif part.parts:
        _flag(content, "too_deep")
        _keep(part, kind, part.whole(), content, inside)
    elif _is_words(part, kind, content, inside):
        content.words.append(_words_of(part, kind, content))
    else:
        _keep(part, kind, part.content(), content, inside)


def _kind(part: Entity) -> str:
    """The declared type; a container in which no part was found is read as the text it is."""
    kind = part.kind
    if kind.startswith("multipart/") and not part.parts and not part.is_leaf:
        begin = part.encoded()[:2000].lower()
        return "text/html" if b"<html" in begin or b"<body" in begin else "text/plain"
    return kind


def _flag(content: Content, flag: str) -> None:
    if flag not in content.flags:
        content.flags.append(flag)


def _visit_container(part: Entity, kind: str, content: Content, depth: int) -> None:
    if kind == "multipart/alternative":
        _visit_alternatives(part, content, depth)
        return
    inside = "related" if kind == "multipart/related" else ""
    for child in part.parts:
        _visit(child, content, depth=depth + 1, inside=inside)


def _visit_alternatives(part: Entity, content: Content, depth: int) -> None:
    """The same words said several ways become one stretch; the rest are files."""
    merged = Words()
    for child in part.parts:
        if child.kind in _ALTERNATIVES_NOBODY_READS:
            continue
        one = Content()
        _visit(child, one, depth=depth + 1, inside="alternative")
        content.files.extend(one.files)
        for flag in one.flags:
            _flag(content, flag)
        merged.text = merged.text or "\n\n".join(w.text for w in one.words if w.text.strip())
        merged.html = merged.html or "\n".join(w.html for w in one.words if w.html.strip())
    if merged.text or merged.html:
        content.words.append(merged)


def _is_words(part: Entity, kind: str, content: Content, inside: str) -> bool:
    if kind not in _READABLE or (part.disposition == "attachment" and inside != "alternative"):
        return False
    named = "filename" in part.parameters("content-disposition") or name_of(part)
    if not named or inside == "alternative":
        return True
    return not content.words and not content.files


def _words_of(part: Entity, kind: str, content: Content) -> Words:
    data = part.content()
    label = part.parameters("content-type").get("charset", "")
    if kind == "text/html":
        return Words(html=_limited(_html(data, label), "text.html", data, content))
    data, old_files = split_uuencoded(data)
    for name, inner in old_files:
        cleaned = clean_name(name) or invented_name("application/octet-stream", 1)
        content.files.append(File(cleaned, "application/octet-stream", inner))
    text = decode(data, label).replace("\r\n", "\n").replace("\r", "\n")
    if kind in _STYLED:
        text = _MARKUP.sub("", text)
    text = text.replace("\ufeff", "")  # Apple leaves it on empty lines
    parameters = part.parameters("content-type")
    if parameters.get("format", "").lower() == "flowed":
        text = unflow(text, delete_space=parameters.get("delsp", "").lower() == "yes")
    return Words(text=_limited(text, "text.txt", data, content))


def _html(data: bytes, label: str) -> str:
    declared = None if label else _META_CHARSET.search(data, 0, 4096)
    return decode(data, label or (declared[1].decode("ascii") if declared else ""))


def _limited(words: str, name: str, data: bytes, content: Content) -> str:
    if len(words) <= MAX_WORDS:
        return words
    _flag(content, "text_cut")
    content.files.append(File(name, f"text/{'html' if name.endswith('html') else 'plain'}", data))
    return words[:MAX_WORDS]


def _keep(part: Entity, kind: str, data: bytes, content: Content, inside: str) -> None:
    """A leaf as a file; an empty one without a name is nothing."""
    name = name_of(part)
    if not data and not name:
        return
    if (kind in _TNEF or name.lower() == "winmail.dat") and _open_winmail(data, content):
        return
    if not name and kind == "message/rfc822":
        name = _subject_name(data)
    cid = storable(decode_text(part.content_id))
    content.files.append(
        File(
            name=storable(name) or invented_name(kind, len(content.files) + 1),
            type=kind,
            data=data,
            cid=cid,
            inline=bool(cid and inside == "related") or part.disposition == "inline",
        )
    )


def _open_winmail(data: bytes, content: Content) -> bool:
    """Outlook's packet gives way to what it holds, when it can be opened."""
    inside = unpack(data)
    if not content.words and (inside.text or inside.html):
        content.words.append(Words(inside.text.replace("\r\n", "\n"), inside.html))
    for packed in inside.files[:MAX_PARTS]:
        name = clean_name(packed.name)
        kind = packed.type or guess_type(name)[0] or "application/octet-stream"
        name = storable(name) or invented_name(kind, len(content.files) + 1)
        cid = storable(packed.cid)
        content.files.append(File(name, storable(kind), packed.data, cid, bool(cid)))
    return bool(inside.files or inside.text or inside.html)


_SUBJECT = re.compile(rb"(?im)^subject:[ \t]*([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)")


def _subject_name(data: bytes) -> str:
    found = _SUBJECT.search(data, 0, 20_000)
    subject = decode_text(found[1].decode("ascii", "surrogateescape")) if found else ""
    name = clean_name(subject.replace("/", "-"))[:100].strip()
    return f"{name}.eml" if name else ""


def unflow(text: str, *, delete_space: bool = False) -> str:
    """Paragraphs out of format=flowed lines (RFC 3676); quotes flow within their own depth."""
    out: list[str] = []
    flowing, last_depth = False, 0
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:].removeprefix(" ")
        if not flowing or depth != last_depth or words == "-- ":
            out.append("\n" + ">" * depth + " " * bool(depth))
        flowing = words.endswith(" ") and words != "-- "
        out.append(words[:-1] if flowing and delete_space else words)
        last_depth = depth
    return "".join(out)[1:]


@dataclass(frozen=True, slots=True)
class Body:
    """The words of a mail, ready to be shown."""

    text: str
    html: str
    marked: str
    """Text of the HTML with the quotes of mail programs marked; empty when there was plain text."""


def join_words(content: Content) -> Body:
    """All stretches in one: text always, cleaned HTML when any part of it came as HTML."""
    stretches = content.words
    is_rich = any(words.html for words in stretches)
    cleaned = [clean_mail_html(words.html) if words.html else "" for words in stretches]
    texts = [
        w.text if w.text.strip() else text_of_clean(c)
        for w, c in zip(stretches, cleaned, strict=True)
    ]
    text = "\n\n".join(t.strip("\n") for t in texts if t.strip())
    html, marked = "", ""
    if is_rich:
        pieces = zip(stretches, cleaned, strict=True)
        html = "\n".join(c or _as_html(w.text) for w, c in pieces if c or w.text.strip())
    if is_rich and not any(words.text.strip() for words in stretches):
        marked = "\n\n".join(text_of_clean(c, mark_quotes=True) for c in cleaned)
    return Body(text=text.strip(), html=html.strip(), marked=marked)


def _as_html(text: str) -> str:
    escaped = text.strip().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<div style="white-space:pre-wrap">{escaped}</div>'
