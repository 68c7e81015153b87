"""Moments, lengths and sizes in words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontuar.ui import words

WARSAW = ZoneInfo("Europe/Warsaw")
NOW = datetime(2024, 2, 14, 13, 0, tzinfo=UTC)  # Wednesday, 14:00 in Warsaw
MOMENTS = st.datetimes(
    min_value=datetime(2000, 1, 1),  # noqa: DTZ001  (the zone comes with the next argument)
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
LANGUAGES = st.sampled_from(["pl", "en"])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WARSAW)


@pytest.mark.parametrize(
    ("moment", "polish", "english"),
    [
        ("2024-02-14 13:59:30", "przed chwilą", "just now"),
        ("2024-02-14 13:48", "12 min temu", "12 min ago"),
        ("2024-02-14 09:05", "9:05", "9:05"),
        ("2024-02-13 14:02", "wczoraj o 14:02", "yesterday at 14:02"),
        ("2024-02-09 09:15", "w piątek o 9:15", "on Friday at 9:15"),
        ("2024-02-08 00:00", "w czwartek o 0:00", "on Thursday at 0:00"),
        ("2024-02-07 23:59", "7 lut", "7 Feb"),
        ("2023-02-03 10:00", "3 lut 2023", "3 Feb 2023"),
        ("2024-02-14 14:20", "za 20 min", "in 20 min"),
        ("2024-02-15 09:00", "jutro o 9:00", "tomorrow at 9:00"),
        ("2024-02-20 08:00", "we wtorek o 8:00", "on Tuesday at 8:00"),
    ],
)
def test_moment_is_said_as_a_person_would(moment: str, polish: str, english: str) -> None:
    def say(language: str) -> str:
        said = words.say_when(at(moment), now=NOW, zone=WARSAW, language=language)
        return said.replace(words.NBSP, " ")

    assert (say("pl"), say("en")) == (polish, english)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2024-02-14 00:01", "0:01"),
        ("2024-02-13 23:00", "wczoraj"),
        ("2024-02-12 23:00", "pon."),
        ("2024-02-01 23:00", "1 lut"),
        ("2024-02-15 09:00", "15 lut"),
    ],
)
def test_narrow_column_gets_the_shortest_name(moment: str, said: str) -> None:
    shown = words.say_when_short(at(moment), now=NOW, zone=WARSAW, language="pl")

    assert shown.replace(words.NBSP, " ") == said


def test_midnight_is_the_persons_not_the_servers() -> None:
    moment = datetime(2024, 2, 12, 23, 30, tzinfo=UTC)  # 00:30 on the 13th in Warsaw

    assert words.say_when(moment, now=NOW, zone=WARSAW, language="pl").startswith("wczoraj")
    assert words.say_when(moment, now=NOW, zone=UTC, language="pl").startswith("w poniedziałek")


def test_whole_moment_names_weekday_date_and_hour() -> None:
    said = words.say_moment(NOW, zone=WARSAW, language="pl").replace(words.NBSP, " ")

    assert said == "środa, 14 lutego 2024, 14:00"


@pytest.mark.parametrize(
    ("minutes", "polish", "english"),
    [
        (0, "chwilę", "a moment"),
        (12, "12 min", "12 min"),
        (130, "2 godz. 10 min", "2 h 10 min"),
        (120, "2 godz.", "2 h"),
        (1440, "1 dzień", "1 day"),
        (1560, "1 dzień 2 godz.", "1 day 2 h"),
        (3000, "2 dni 2 godz.", "2 days 2 h"),
        (30000, "20 dni", "20 days"),
    ],
)
def test_waiting_is_said_in_two_units_at_most(minutes: int, polish: str, english: str) -> None:
    length = timedelta(minutes=minutes)

    assert words.say_length(length, language="pl").replace(words.NBSP, " ") == polish
    assert words.say_length(length, language="en").replace(words.NBSP, " ") == english


@pytest.mark.parametrize(
    ("size", "said"),
    [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (1_450_000, "1,4 MB"), (26_214_400, "26 MB")],
)
def test_size_is_short(size: int, said: str) -> None:
    assert words.say_size(size, language="pl").replace(words.NBSP, " ") == said


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ala Kowalska", "AK"),
        ("Łucja", "Ł"),
        ("ola.nowak@kram.example", "ON"),
        ("Anna Maria Żak-Wolska", "AW"),
        ("", "?"),
        ("123", "?"),
    ],
)
def test_initials_stand_for_the_name(name: str, letters: str) -> None:
    assert words.initials(name) == letters


def test_lonely_letters_and_units_stay_with_their_neighbours() -> None:
    held = words.hold_together("Paczka w drodze, 5 kg i 2 godz. temu; u nas")

    assert held == "Paczka w\u00a0drodze, 5\u00a0kg i\u00a02\u00a0godz. temu; u\u00a0nas"


@given(moment=MOMENTS, now=MOMENTS, language=LANGUAGES)
def test_every_moment_has_words_and_a_date_shows_its_day(
    moment: datetime, now: datetime, language: str
) -> None:
    said = words.say_when(moment, now=now, zone=WARSAW, language=language)
    short = words.say_when_short(moment, now=now, zone=WARSAW, language=language)

    assert said.strip() == said != ""
    assert short
    if abs(moment - now) > timedelta(days=7):
        assert str(moment.astimezone(WARSAW).day) in said


@given(text=st.text(alphabet="aiowz kgmin0123456789.,ł\n-"))
def test_holding_together_changes_spaces_only(text: str) -> None:
    held = words.hold_together(text)

    assert "".join(held.split()) == "".join(text.split())
    assert words.hold_together(held) == held


@given(seconds=st.integers(min_value=-(10**6), max_value=10**9), language=LANGUAGES)
def test_a_length_is_never_negative_or_empty(seconds: int, language: str) -> None:
    said = words.say_length(timedelta(seconds=seconds), language=language)

    assert said
    assert "-" not in said


@given(size=st.integers(min_value=0, max_value=10**15), language=LANGUAGES)
def test_a_size_has_at_most_three_digits_of_weight(size: int, language: str) -> None:
    number = words.say_size(size, language=language).split(words.NBSP)[0]

    assert len(number.replace(",", "").replace(".", "")) <= 4


@given(key=st.text())
def test_hue_is_stable_and_in_the_palette(key: str) -> None:
    assert words.hue(key) == words.hue(f" {key} ") in range(words.HUES)
