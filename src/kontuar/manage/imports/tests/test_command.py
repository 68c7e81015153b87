"""Importing from the command line: what it says and how it ends."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from kontuar.channels.models import Import
from kontuar.conversations.models import Message
from kontuar.testing.cast import make_channel
from kontuar.testing.letters import as_mbox, letter

pytestmark = pytest.mark.django_db


def run(path: Path, *words: str) -> tuple[int, str, str]:
    """The exit code and what was said on both streams."""
    out, err = StringIO(), StringIO()
    code = 0
    try:
        call_command("mail-import", str(path), *words, stdout=out, stderr=err)
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, out.getvalue(), err.getvalue()


def test_everything_taken_ends_with_nought(tmp_path: Path) -> None:
    make_channel(kind="email")
    path = tmp_path / "a.mbox"
    path.write_bytes(as_mbox(letter(n) for n in range(3)))

    code, out, err = run(path, "--channel", "Sklep@kram.example", "--wait")

    assert (code, err) == (0, "")
    assert "3" in out
    assert Message.objects.count() == 3


def test_something_not_taken_ends_with_three_and_says_what(tmp_path: Path) -> None:
    make_channel(kind="email")
    path = tmp_path / "a.mbox"
    path.write_bytes(as_mbox([letter(1), letter(2, X_Gmail_Labels="Spam", subject="Wygrana")]))

    code, _out, err = run(path, "--channel", "sklep@kram.example", "--wait")

    assert code == 3
    assert "Wygrana" in err
    assert "a.mbox @" in err


def test_the_same_words_go_on_where_it_was_stopped(tmp_path: Path) -> None:
    channel = make_channel(kind="email")
    path = tmp_path / "a.mbox"
    path.write_bytes(as_mbox(letter(n) for n in range(4)))
    stopped = Import.objects.create(
        channel=channel, name="a.mbox", path=str(path), state="stopped", taken=2,
        position=2 * len(as_mbox([letter(1)])), created_at="2026-03-02T12:00Z",
    )  # fmt: skip

    code, _out, _err = run(path, "--channel", "sklep@kram.example", "--wait")

    assert code == 0
    assert (Import.objects.get().pk, Import.objects.get().taken) == (stopped.pk, 4)
    assert Message.objects.count() == 2


def test_an_unknown_channel_or_path_is_told(tmp_path: Path) -> None:
    make_channel()

    with pytest.raises(CommandError, match="sklep@kram"):
        run(tmp_path, "--channel", "nikt@kram.example")
    with pytest.raises(CommandError, match=r"nic\.mbox"):
        run(tmp_path / "nic.mbox", "--channel", "sklep@kram.example")

    assert not Import.objects.exists()


def test_earlier_addresses_of_the_shop_are_named(tmp_path: Path) -> None:
    make_channel(kind="email")
    path = tmp_path / "a.mbox"
    path.write_bytes(as_mbox([letter(1, sender="stary@kram.example", to="ala@example.pl")]))

    run(path, "--channel", "sklep@kram.example", "--ours", "stary@kram.example", "--wait")

    assert Message.objects.get().kind == "outbound"
