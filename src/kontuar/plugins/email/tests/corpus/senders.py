"""When it was written, by which ids it is known, and what servers said on the way."""

from kontuar.plugins.email.tests.building import NOW
from kontuar.plugins.email.tests.corpus.letter import HEAD, Letter, letter

DATE = "Date: Mon, 3 Feb 2025 10:15:00 +0100"
ID = "Message-ID: <1@example.pl>"
RECEIVED = "Received: from a by b with ESMTP id x; "

DATES = (
    ("plain", "Mon, 03 Feb 2025 10:15:00 +0100", "2025-02-03T09:15:00+00:00"),
    ("no-day-name", "3 Feb 2025 10:15:00 +0100", "2025-02-03T09:15:00+00:00"),
    ("no-seconds", "Mon, 3 Feb 2025 10:15 +0100", "2025-02-03T09:15:00+00:00"),
    ("zone-comment", "Mon, 3 Feb 2025 10:15:00 +0100 (CET)", "2025-02-03T09:15:00+00:00"),
    ("zone-name", "Mon, 3 Feb 2025 10:15:00 CET", "2025-02-03T09:15:00+00:00"),
    ("zone-summer", "Tue, 2 Jul 2024 10:15:00 CEST", "2024-07-02T08:15:00+00:00"),
    ("zone-gmt", "Mon, 3 Feb 2025 10:15:00 GMT", "2025-02-03T10:15:00+00:00"),
    ("zone-est", "Mon, 3 Feb 2025 10:15:00 EST", "2025-02-03T15:15:00+00:00"),
    ("zone-minus", "Mon, 3 Feb 2025 10:15:00 -0330", "2025-02-03T13:45:00+00:00"),
    ("zone-unknown", "Mon, 3 Feb 2025 10:15:00 -0000", "2025-02-03T10:15:00+00:00"),
    ("zone-missing", "Mon, 3 Feb 2025 10:15:00", "2025-02-03T10:15:00+00:00"),
    ("two-digit-year", "Mon, 3 Feb 25 10:15:00 +0100", "2025-02-03T09:15:00+00:00"),
    ("iso", "2025-02-03T10:15:00+01:00", "2025-02-03T09:15:00+00:00"),
    ("iso-zulu", "2025-02-03T10:15:00Z", "2025-02-03T10:15:00+00:00"),
    ("folded", "Mon, 3 Feb 2025\n 10:15:00 +0100", "2025-02-03T09:15:00+00:00"),
    ("ctime", "Mon Feb  3 10:15:00 2025", "2025-02-03T10:15:00+00:00"),
    ("dashes", "Mon, 03-Feb-2025 10:15:00 +0100", "2025-02-03T09:15:00+00:00"),
    ("leap-second", "Sat, 31 Dec 2016 23:59:60 +0000", "2016-12-31T23:59:59+00:00"),
)


def _date(name: str, written: str, meant: str) -> Letter:
    return letter(
        f"date-{name}", HEAD.replace(DATE, f"Date: {written}") + "\nHej", date=meant, flags=[]
    )


def _flagged(name: str, headers: str, meant: str, *flags: str) -> Letter:
    raw = HEAD.replace(f"{DATE}\n", headers) + "\nHej"
    return letter(f"date-{name}", raw, date=meant, flags=list(flags))


STAMPED = f"{RECEIVED}Mon, 3 Feb 2025 11:00:00 +0100\n"
LETTERS = (
    *(_date(*given) for given in DATES),
    _flagged("missing", STAMPED, "2025-02-03T10:00:00+00:00", "date_missing"),
    _flagged("future", f"{STAMPED}Date: Mon, 3 Feb 2098 10:15:00 +0100\n",
             "2025-02-03T10:00:00+00:00", "date_absurd"),
    _flagged("past", f"{STAMPED}Date: Thu, 1 Jan 1970 00:00:00 +0000\n",
             "2025-02-03T10:00:00+00:00", "date_absurd"),
    _flagged("words", f"{STAMPED}Date: wczoraj\n", "2025-02-03T10:00:00+00:00", "date_absurd"),
    _flagged("impossible", f"{STAMPED}Date: Mon, 31 Feb 2025 10:15:00 +0100\n",
             "2025-02-03T10:00:00+00:00", "date_absurd"),
    _flagged("nothing-to-go-by", "", NOW.isoformat(), "date_missing", "date_of_arrival"),
    letter("id-missing", HEAD.replace(f"{ID}\n", "") + "\nHej", message_id="", in_reply_to="",
           references=[]),
    letter("id-without-brackets", HEAD.replace(ID, "Message-ID: 1@example.pl") + "\nHej",
           message_id="<1@example.pl>"),
    letter("id-with-spaces", HEAD.replace(ID, "Message-ID:  <1@example.pl> ") + "\nHej",
           message_id="<1@example.pl>"),
    letter("id-folded", HEAD.replace(ID, "Message-ID:\n <dlugi-1@example.pl>") + "\nHej",
           message_id="<dlugi-1@example.pl>"),
    letter("references-many", HEAD + "References: <a@x.pl>\n <b@x.pl>\t<c@x.pl>,<d@x.pl>\n"
           "In-Reply-To: <d@x.pl> (Ala's message)\n\nHej",
           references=["<a@x.pl>", "<b@x.pl>", "<c@x.pl>", "<d@x.pl>"], in_reply_to="<d@x.pl>"),
    letter("in-reply-to-words", HEAD + "In-Reply-To: Your message of Monday <q@x.pl>\n\nHej",
           in_reply_to="<q@x.pl>"),
    letter("reply-to-several", HEAD + "Reply-To: Ewa <e@x.pl>, a@x.pl\n\nHej",
           reply_to=[{"name": "Ewa", "email": "e@x.pl"}, {"name": "", "email": "a@x.pl"}]),
)  # fmt: skip
