"""The administrators' microscope, run as people run it."""

import json
import os
import subprocess
import sys
from pathlib import Path

from kontuar.plugins.email.tests.building import multipart, raw_mail


def run(*words: str, given: bytes, folder: Path) -> str:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "kontuar.config.settings",
        "KONTUAR_DATA": str(folder),
    }
    done = subprocess.run(
        [sys.executable, "-m", "django", *words],
        input=given, capture_output=True, env=environment, timeout=60, check=True,
    )  # fmt: skip
    return done.stdout.decode()


def test_one_message_from_stdin(tmp_path: Path) -> None:
    parts = multipart(
        "mixed",
        "Content-Type: text/plain; charset=utf-8\n\nDzień dobry",
        "Content-Type: application/pdf; name=a.pdf\n\n%PDF",
    )

    answer = json.loads(run("mail-parse", given=raw_mail(**parts), folder=tmp_path))

    assert answer["from"] == {"name": "Ala Kowalska", "email": "ala@example.pl"}
    assert answer["to"] == [{"name": "", "email": "pomoc@kram.pl"}]
    assert answer["date"] == "2025-02-03T09:15:00+00:00"
    assert answer["text"] == answer["reply"] == "Dzień dobry"
    assert answer["attachments"][0]["name"] == "a.pdf"
    assert answer["attachments"][0]["size"] == 4
    assert len(answer["attachments"][0]["sha256"]) == 64
    assert answer["message_id"] == "<1@example.pl>"
    assert (answer["auto_reply"], answer["bounce"], answer["bounce_recipients"]) == (
        False,
        False,
        [],
    )
    assert (answer["bounce_class"], answer["bounce_hard"]) == ("", False)


def test_a_batch_answers_each_line_whatever_it_is(tmp_path: Path) -> None:
    (tmp_path / "zażółć.eml").write_bytes(raw_mail("pierwszy"))
    (tmp_path / "empty.eml").write_bytes(b"")
    paths = [tmp_path / "zażółć.eml", tmp_path / "empty.eml", tmp_path / "missing.eml"]

    lines = run(
        "mail-parse", "--batch", given="\n".join(map(str, paths)).encode(), folder=tmp_path
    ).splitlines()

    answers = [json.loads(line) for line in lines]
    assert answers[0]["text"] == "pierwszy"
    assert answers[1]["error"] == "unreadable: empty"
    assert answers[2]["error"].startswith("cannot be opened")


def test_html_is_cleaned_line_by_line(tmp_path: Path) -> None:
    given = (
        b'"<b onclick=x>za\\u017c</b>"\n"<script>x</script><img src=http://a/b>"\n"\\ud83d half"\n'
    )

    lines = run("html-clean", "--batch", given=given, folder=tmp_path).splitlines()

    assert [json.loads(line) for line in lines] == [
        "<b>zaż</b>",
        '<img data-remote="http://a/b">',
        "? half",
    ]
