"""Ask a carrier that speaks SOAP 1.1: envelopes out, elements in, nothing of a DTD."""

import re
from collections.abc import Iterator, Mapping, Sequence
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from kontuar.kit.webapi import ApiTrouble, WebApi

Value = str | Sequence[str] | Mapping[str, "Value"]
FAULT = re.compile(r"<faultstring[^>]*>([^<]*)", re.IGNORECASE)
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"


def call(
    api: WebApi,
    url: str,
    operation: str,
    given: Mapping[str, "Value"],
    *,
    namespace: str,
    action: str = "",
    qualified: bool = False,
) -> ElementTree.Element:
    """The answer's body. Raises ApiTrouble: "fault" with the other side's own words.

    `qualified` says that the parameters are in the operation's namespace too, as .NET wants it.
    """
    prefix = "" if qualified else "op:"
    name = "xmlns" if qualified else "xmlns:op"
    body = (
        f'<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="{ENVELOPE}"><soap:Body>'
        f'<{prefix}{operation} {name}="{namespace}">{_written(given)}</{prefix}{operation}>'
        "</soap:Body></soap:Envelope>"
    )
    headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{action}"'}
    try:
        answer = api.ask("POST", url, body=body.encode(), headers=headers, repeatable=True)
    except ApiTrouble as trouble:
        told = FAULT.search(trouble.detail)
        if trouble.code == "server_error" and told:
            raise ApiTrouble("fault", told[1], permanent=True, status=trouble.status) from trouble
        raise
    return read(answer.body)


def read(raw: bytes) -> ElementTree.Element:
    """XML, if it is some and brings no definitions of its own. Raises ApiTrouble."""
    if b"<!" in raw.replace(b"<![CDATA[", b""):
        raise ApiTrouble("not_xml", "a document type")
    try:
        return ElementTree.fromstring(raw)  # noqa: S314  (without a DTD there are no entities)
    except ElementTree.ParseError as odd:
        raise ApiTrouble("not_xml", str(odd)[:200]) from odd


def each(root: ElementTree.Element, name: str) -> Iterator[Mapping[str, str]]:
    """Every element of a name, wherever it stands, with the text of its children by local name."""
    for element in root.iter():
        if _local(element.tag) == name:
            yield {_local(child.tag): (child.text or "").strip() for child in element}


def has(root: ElementTree.Element, name: str) -> bool:
    """Whether there is such an element."""
    return any(_local(element.tag) == name for element in root.iter())


def _written(given: Mapping[str, "Value"]) -> str:
    return "".join(f"<{name}>{_inner(value)}</{name}>" for name, value in given.items())


def _inner(value: "Value") -> str:
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, Mapping):
        return _written(value)
    return "".join(f"<string>{escape(one)}</string>" for one in value)


def _local(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]
