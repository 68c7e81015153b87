"""HTML from strangers and from the composer, made safe; HTML made text."""

import re
from functools import lru_cache
from html import escape, unescape

import nh3

from kontuar.kit.css import clean_style

_MAIL_TAGS = {
    "a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote", "br",
    "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "details", "div", "dl",
    "dt", "em", "figcaption", "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "i", "img", "ins", "kbd", "li", "main", "mark", "ol", "p", "pre", "q", "s",
    "samp", "section", "small", "span", "strike", "strong", "sub", "summary", "sup", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var",
}  # fmt: skip
_DROPPED_WHOLE = {
    "script", "style", "title", "template", "iframe", "object", "embed", "applet", "noscript",
    "noframes", "noembed", "svg", "math", "textarea", "select", "audio", "video", "xmp",
}  # fmt: skip
_CELL = {"width", "height", "align", "valign", "bgcolor", "colspan", "rowspan", "nowrap"}
_MAIL_ATTRIBUTES = {
    "*": {"style", "dir", "lang", "title", "class", "id", "name"},
    "blockquote": {"type"},
    "a": {"href"},
    "img": {"src", "data-remote", "alt", "width", "height", "align", "border"},
    "table": {"width", "height", "align", "bgcolor", "border", "cellpadding", "cellspacing"},
    "td": _CELL,
    "th": _CELL,
    "tr": {"align", "valign", "bgcolor", "height"},
    "col": {"width", "span"},
    "colgroup": {"width", "span"},
    "font": {"color", "face", "size"},
    "ol": {"start", "type"},
    "li": {"value"},
    "hr": {"width", "size", "align"},
    "div": {"align"},
    "p": {"align"},
}
_REPLY_TAGS = {
    "a", "b", "blockquote", "br", "code", "div", "em", "h1", "h2", "h3", "i", "img", "li", "ol",
    "p", "pre", "s", "span", "strong", "u", "ul",
}  # fmt: skip
_SCHEMES = {"http", "https", "mailto", "tel", "cid"}

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ue000-\ue003]")
_NOT_IN_URL = re.compile("[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\u2060-\u2069\ufeff]")
_LINK = re.compile(r"(?:https?://|mailto:|tel:)[^\s]", re.IGNORECASE)
_REMOTE = re.compile(r"https?://[^\s]", re.IGNORECASE)
_IMAGE = re.compile(r"cid:[^\s]|https?://[^\s]", re.IGNORECASE)
_OWN_IMAGE = re.compile(r"cid:[^\s]|/(?![/\\])[\w./?=&:%+-]*$", re.IGNORECASE)
_IMG_TAG = re.compile(r'<img (?:[^>"]|"[^"]*")*>')
_REMOTE_SRC = re.compile(r' src="(?=https?:)', re.IGNORECASE)
_QUOTE_CLASS = re.compile(
    r"gmail_quote|yahoo_quoted|moz-cite-prefix|protonmail_quote|tutanota_quote|nh_extra|k-quote"
    r"|OutlookMessageHeader|zmail_extra|moz-forward-container"
)
_SIGNATURE_CLASS = re.compile(
    r"gmail_signature(?!_prefix)|moz-signature|protonmail_signature_block(?!-)|k-signature"
)


MAX_DEPTH = 1000
"""Beyond any real mail; a parser needs the square of it."""
_NAMED_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_NOT_NESTING = {
    "p", "li", "td", "th", "tr", "dd", "dt", "option", "br", "img", "hr", "input", "meta", "link",
    "col", "area", "base", "wbr", "tbody", "thead",
}  # fmt: skip
_HIDDEN_EDGE = re.compile(r"(?i)<(/?)(?:script|style|title|template)\b[^<>]*>")
_ANY_TAG = re.compile(r"<[^<>]*>")


def _within_depth(html: str) -> str:
    """The HTML itself, or its bare text when it is nested beyond all reason."""
    if html.count("<") <= MAX_DEPTH:
        return html
    depth = 0
    for closing, name in _NAMED_TAG.findall(html):
        if name.lower() not in _NOT_NESTING:
            depth = max(0, depth - 1) if closing else depth + 1
        if depth > MAX_DEPTH:
            return escape(unescape(_ANY_TAG.sub(" ", _without_hidden(html))))
    return html


MAX_AMPERSANDS = 2000
"""In one run of text: the parser's work grows with the square of their number."""


def _in_short_runs(html: str) -> str:
    """Long runs full of ampersands are cut by comments, which nobody sees."""
    if html.count("&") <= MAX_AMPERSANDS:
        return html
    runs = html.split("<")
    for number, run in enumerate(runs):
        if run.count("&") > MAX_AMPERSANDS:
            pieces = run.split("&")
            step = MAX_AMPERSANDS // 2
            parts = ["&".join(pieces[n : n + step]) for n in range(0, len(pieces), step)]
            runs[number] = "<!---->&".join(parts)
    return "<".join(runs)


def _without_hidden(html: str) -> str:
    kept, position, hidden = [], 0, False
    for edge in _HIDDEN_EDGE.finditer(html):
        if not hidden:
            kept.append(html[position : edge.start()])
        hidden, position = not edge[1], edge.end()
    return " ".join(kept if hidden else [*kept, html[position:]])


LONGEST_KEPT = 500


def _filter_mail(tag: str, name: str, value: str) -> str | None:
    """The same attributes come again and again; long ones, pictures for example, are not kept."""
    return (_filter_kept if len(value) <= LONGEST_KEPT else _filter)(tag, name, value)


@lru_cache(maxsize=4096)
def _filter_kept(tag: str, name: str, value: str) -> str | None:
    return _filter(tag, name, value)


def _filter(tag: str, name: str, value: str) -> str | None:
    if name == "style":
        return _QUOTE_MARKED if _OUTLOOK_RULE.match(value) else clean_style(value) or None
    if name in ("id", "name"):
        return _mark_of(value)
    if tag == "blockquote" and name == "type":
        return _QUOTE_MARKED if value.lower() == "cite" else None
    return _filter_address(name, value)


def _filter_address(name: str, value: str) -> str | None:
    if name == "href":
        return _url(value, _LINK)
    if name == "src":
        return _url(value, _IMAGE)
    if name == "data-remote":
        return _url(value, _REMOTE)
    if name == "class":
        return _own_class(value)
    return value


def _own_class(value: str) -> str | None:
    if _QUOTE_CLASS.search(value):
        return "k-quote"
    return "k-signature" if _SIGNATURE_CLASS.search(value) else None


def _filter_reply(_tag: str, name: str, value: str) -> str | None:
    return _url(value, _OWN_IMAGE if name == "src" else _LINK) if name in ("href", "src") else value


def _url(value: str, pattern: re.Pattern[str]) -> str | None:
    """Control and invisible characters go first; what is then left must begin as allowed."""
    is_plain = value.isascii() and value.isprintable()
    value = value.strip() if is_plain else _NOT_IN_URL.sub("", value)
    return value if pattern.match(value) else None


_mail_cleaner = nh3.Cleaner(
    tags=_MAIL_TAGS,
    clean_content_tags=_DROPPED_WHOLE,
    attributes=_MAIL_ATTRIBUTES,
    attribute_filter=_filter_mail,
    url_schemes=_SCHEMES,
    link_rel="noopener noreferrer",
    set_tag_attribute_values={"a": {"target": "_blank"}},
)
_reply_cleaner = nh3.Cleaner(
    tags=_REPLY_TAGS,
    clean_content_tags=_DROPPED_WHOLE,
    attributes={"a": {"href"}, "img": {"src", "alt", "width", "height"}, "ol": {"start"}},
    attribute_filter=_filter_reply,
    url_schemes=_SCHEMES,
    link_rel="noopener noreferrer",
)
_QUOTE_MARKED, _SIGNATURE_MARKED = "\ue002", "\ue003"
"""Stand for a class in attributes that only the filter writes: no mail can say them."""
_MARKED = re.compile(f' (?:id|name|type|style)="([{_QUOTE_MARKED}{_SIGNATURE_MARKED}])"')
_CLASS_OF = {_QUOTE_MARKED: ' class="k-quote"', _SIGNATURE_MARKED: ' class="k-signature"'}
_QUOTE_ID = re.compile(
    r"(?:x_)*(?:divRplyFwdMsg|yahoo_quoted|OLK_SRC_BODY_SECTION|isForwardContent"
    r"|mail-editor-reference-message-container|ms-outlook-mobile-body-separator-line)",
    re.IGNORECASE,
)
_SIGNATURE_ID = re.compile(
    r"(?:x_)*(?:Signature|AppleMailSignature|composer_signature|ms-outlook-mobile-signature"
    r"|messageSignatureSection)\Z"
)
_OUTLOOK_RULE = re.compile(
    r"\s*border:none;\s*border-top:\s*solid #(?:E1E1E1|B5C4DF) 1\.0pt", re.IGNORECASE
)
"""The line Outlook draws above what it quotes."""


def _mark_of(name: str) -> str | None:
    if _QUOTE_ID.match(name):
        return _QUOTE_MARKED
    return _SIGNATURE_MARKED if _SIGNATURE_ID.match(name) else None


def _with_classes(cleaned: str) -> str:
    if _QUOTE_MARKED not in cleaned and _SIGNATURE_MARKED not in cleaned:
        return cleaned
    return _MARKED.sub(lambda found: _CLASS_OF[found[1]], cleaned)


def clean_mail_html(html: str) -> str:
    """A mail's HTML that can do nothing but be read.

    Images from the net keep their address in `data-remote`, so that nothing loads by itself;
    pictures of the mail itself stay as `cid:`. Quotes made by mail programs get class "k-quote".
    """
    html = _within_depth(_CONTROL.sub("", html))
    cleaned = _with_classes(_mail_cleaner.clean(_in_short_runs(html)))
    if "src=" not in cleaned:
        return cleaned
    return _IMG_TAG.sub(lambda tag: _REMOTE_SRC.sub(' data-remote="', tag[0]), cleaned)


def clean_reply_html(html: str) -> str:
    """What an agent wrote in the composer: formatting, links, the house's own pictures."""
    return _reply_cleaner.clean(_in_short_runs(_within_depth(_CONTROL.sub("", html))))


_TOKEN = re.compile(r"<(/?)([a-z0-9]+)([^>]*)>|([^<]+)")
_WHITE = re.compile(r"[ \t\r\n\f]+")
_PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "pre", "figure"}
QUOTE_MARK = "\ue000"
"""A line of its own where a mail program began to quote; nobody types this character."""
SIGNATURE_MARK = "\ue001"
"""The same where it put its writer's signature."""
_INLINE = {
    "a", "b", "big", "em", "font", "i", "img", "small", "span", "strong", "u", "abbr", "bdi",
    "bdo", "cite", "code", "del", "ins", "kbd", "mark", "q", "s", "samp", "strike", "sub", "sup",
    "tt", "var", "td", "th", "col", "colgroup",
}  # fmt: skip
_BLANKS = re.compile(r"\n(?:[> ]*\n){2,}")


class _Page:
    """Lines as they grow: one paragraph, its quote depth and its list mark at a time."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.words: list[str] = []
        self.depth = 0
        self.lists: list[int] = []
        self.pre = 0

    def end_line(self) -> None:
        text = "".join(self.words)
        self.words.clear()
        if not self.pre:
            text = _WHITE.sub(" ", text).strip()
        if text:
            self.lines.extend("> " * self.depth + line for line in text.split("\n"))

    def blank(self) -> None:
        self.end_line()
        if self.lines and (last := self.lines[-1]).strip("> "):
            within = (len(last) - len(last.lstrip("> "))) // 2
            self.lines.append("> " * min(self.depth, within))

    def end_quote(self) -> None:
        self.depth = max(0, self.depth - 1)
        if self.lines and not self.lines[-1].strip("> "):
            self.lines[-1] = "> " * self.depth

    def break_line(self) -> None:
        text = "".join(self.words).strip()
        self.end_line()
        if not text:
            self.lines.append("> " * self.depth)

    def item(self) -> None:
        self.end_line()
        if self.lists and self.lists[-1] >= 0:
            self.lists[-1] += 1
            self.words.append(f"{self.lists[-1]}. ")
        else:
            self.words.append("- ")


def html_to_text(html: str) -> str:
    """What a reader would see, as plain text; quotes are marked with "> "."""
    return text_of_clean(clean_mail_html(html))


def text_of_clean(cleaned: str, *, mark_quotes: bool = False) -> str:
    """The text of HTML that went through `clean_mail_html`, which writes tags in one way only."""
    page = _Page()
    for closing, tag, attributes, text in _TOKEN.findall(cleaned):
        if text:
            page.words.append(unescape(text) if "&" in text else text)
        elif closing:
            _close(page, tag)
        else:
            if mark_quotes and 'class="k-' in attributes:
                page.end_line()
                page.lines.append(QUOTE_MARK if "k-quote" in attributes else SIGNATURE_MARK)
            _open(page, tag)
    page.end_line()
    text = "\n".join(line.rstrip() if line.strip() else "" for line in page.lines)
    return _BLANKS.sub("\n\n", text.replace("\xa0", " ").replace("\u200c", "")).strip()


def _open(page: _Page, tag: str) -> None:
    if tag == "br":
        page.break_line()
    elif tag in ("td", "th"):
        page.words.append(" ")
    elif tag in _INLINE:
        return
    elif tag == "li":
        page.item()
    elif tag == "hr":
        page.end_line()
    else:
        _open_block(page, tag)


def _open_block(page: _Page, tag: str) -> None:
    page.blank() if tag in _PARAGRAPHS and not page.lists else page.end_line()
    if tag == "blockquote":
        page.depth += 1
    elif tag in ("ul", "ol"):
        page.lists.append(0 if tag == "ol" else -1)
    elif tag == "pre":
        page.pre += 1


def _close(page: _Page, tag: str) -> None:
    if tag in _INLINE or tag == "br":
        return
    page.end_line()
    if tag == "blockquote":
        page.end_quote()
    elif tag in ("ul", "ol") and page.lists:
        page.lists.pop()
    elif tag == "pre":
        page.pre = max(0, page.pre - 1)
    if tag in _PARAGRAPHS and not page.lists:
        page.blank()
