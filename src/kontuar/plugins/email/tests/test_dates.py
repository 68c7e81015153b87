"""When a mail was written, as its sender's program says it."""

import pytest

from kontuar.plugins.email.tests.building import NOW, read


@pytest.mark.parametrize(
    ("date", "received", "day", "flags"),
    [
        ("Mon, 03 Feb 2025 10:15:00 +0100", "", "2025-02-03T09:15:00+00:00", ()),
        ("3 Feb 2025 10:15 CET", "", "2025-02-03T09:15:00+00:00", ()),
        ("Mon, 3 Feb 2025 10:15 CET (Warszawa)", "", "2025-02-03T09:15:00+00:00", ()),
        ("pon., 3 lut 2025 10:15:00 +0100", "", "2025-02-03T09:15:00+00:00", ()),
        ("wt., 5 marca 2024 10:15:00 +0100", "", "2024-03-05T09:15:00+00:00", ()),
        ("Di, 5 Mrz 2024 10:15:00 +0100", "", "2024-03-05T09:15:00+00:00", ()),
        ("Mon, 3 Feb 2025 10:15:00 -0000", "", "2025-02-03T10:15:00+00:00", ()),
        ("Mon, 3 Feb 2025 10:15:00 +01:00", "", "2025-02-03T09:15:00+00:00", ()),
        ("Mon, 3 Feb 2025 10:15:00 GMT+0100", "", "2025-02-03T09:15:00+00:00", ()),
        ("2025-02-03T10:15:00+01:00", "", "2025-02-03T09:15:00+00:00", ()),
        ("", "Mon, 3 Feb 2025 11:00:00 +0100", "2025-02-03T10:00:00+00:00", ("date_missing",)),
        ("Thu, 1 Jan 2099 00:00:00 +0000", "Mon, 3 Feb 2025 11:00:00 +0100",
         "2025-02-03T10:00:00+00:00", ("date_absurd",)),
        ("Mon, 99 Feb 20255 77:99:00", "", NOW.isoformat(), ("date_absurd", "date_of_arrival")),
        ("Thu, 01 Jan 1970 00:00:00 +0000", "x; bad", NOW.isoformat(),
         ("date_absurd", "date_of_arrival")),
    ],
)  # fmt: skip
def test_dates(date: str, received: str, day: str, flags: tuple[str, ...]) -> None:
    mail = read(date=date, received=f"from a by b; {received}" if received else "")

    assert mail.sent_at.isoformat() == day
    assert mail.flags == flags
