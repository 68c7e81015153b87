"""A provider's news written as the delivery report a mail server would send.

So it takes the way of all reports: stored before it is acknowledged, once however often it is
told, marking the answer, calling its author, stopping mail to addresses that do not exist.
"""

import hashlib
import re
from datetime import UTC
from email.utils import format_datetime

from kontuar.plugins.email.hook_news import COMPLAINED, LATE, News

_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_UNSAFE = re.compile(r"[^\x20-\x7e]+")


def report_of(news: News, *, provider: str, rfc_message_id: str) -> bytes:
    """The same bytes for the same news."""
    words = _UNSAFE.sub("?", news.words) or news.what
    told = (provider, news.what, news.recipient, rfc_message_id, str(news.at), words)
    mark = hashlib.sha256("\n".join(told).encode("utf-8", "replace")).hexdigest()[:40]
    date = f"Date: {format_datetime(news.at.astimezone(UTC))}\r\n" if news.at else ""
    named = f"Message-ID: {rfc_message_id}\r\n" if rfc_message_id else ""
    kind = "feedback-report" if news.what == COMPLAINED else "delivery-status"
    fields = _complaint(news) if news.what == COMPLAINED else _status(news, words)
    return (
        f"From: Mail Delivery System <mailer-daemon@{provider}.invalid>\r\n{date}"
        f"Subject: Delivery report of {provider}\r\nMessage-ID: <{mark}@{provider}.invalid>\r\n"
        "Return-Path: <>\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/report; report-type={kind}; boundary="{mark}"\r\n\r\n'
        f"--{mark}\r\nContent-Type: text/plain\r\n\r\n{news.recipient}: {words}\r\n"
        f"--{mark}\r\nContent-Type: message/{kind}\r\n\r\n{fields}\r\n"
        f"--{mark}\r\nContent-Type: text/rfc822-headers\r\n\r\n{named}To: {news.recipient}\r\n\r\n"
        f"--{mark}--\r\n"
    ).encode()


def _complaint(news: News) -> str:
    return (
        "Feedback-Type: abuse\r\nUser-Agent: Kontuar\r\nVersion: 1\r\n"
        f"Original-Rcpt-To: {news.recipient}\r\n"
    )


def _status(news: News, words: str) -> str:
    action, usual = ("delayed", "4.0.0") if news.what == LATE else ("failed", "5.0.0")
    found = _STATUS.search(words)
    status = found[0] if found else "5.1.1" if news.is_dead else usual
    return (
        f"Reporting-MTA: dns; provider.invalid\r\n\r\nFinal-Recipient: rfc822; {news.recipient}\r\n"
        f"Action: {action}\r\nStatus: {status}\r\nDiagnostic-Code: smtp; {words}\r\n"
    )
