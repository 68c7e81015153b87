"""Old mail is read from every kind of file, piece by piece, and nothing passes silently."""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontuar.channels.archives import reading
from kontuar.channels.archives.pieces import LARGEST_MAIL, BrokenArchive, Mail, Piece, Refused

ENVELOPE = b"From ala@example.pl Mon Mar  2 11:59:00 2026\n"


def mail(number: int = 1, body: str = "Gdzie paczka?", **headers: str) -> bytes:
    named = {
        "From": "Ala <ala@example.pl>", "Date": "Mon, 02 Mar 2026 12:00:00 +0100",
        "Message-ID": f"<{number}@ala>", "Subject": f"Paczka {number}",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }  # fmt: skip
    head = "".join(f"{name}: {value}\n" for name, value in named.items())
    return f"{head}\n{body}\n".encode()


def mbox(*messages: bytes) -> bytes:
    return b"".join(ENVELOPE + message + b"\n" for message in messages)


def read(path: Path, start: int = 0) -> list[Piece]:
    archive = reading.open_archive(path)
    found = list(reading.pieces(archive, start))
    positions = [piece.after for piece in found]
    assert positions == sorted(set(positions))
    if start == 0:
        assert not positions or positions[-1] <= archive.total()
    return found


def raws(found: Sequence[Piece]) -> list[bytes]:
    return [piece.raw for piece in found if isinstance(piece, Mail)]


def codes(found: Sequence[Piece]) -> list[tuple[str, str]]:
    return [(piece.place, piece.code) for piece in found if isinstance(piece, Refused)]


def put(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def zipped(path: Path, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def test_an_mbox_is_taken_apart_and_its_dates_are_kept(tmp_path: Path) -> None:
    path = put(tmp_path / "old.mbox", mbox(mail(1), mail(2)))

    found = read(path)

    assert raws(found) == [mail(1), mail(2)]
    assert [p.place for p in found] == ["old.mbox @ 0", f"old.mbox @ {len(mbox(mail(1)))}"]
    assert isinstance(found[0], Mail)
    assert found[0].at == datetime(2026, 3, 2, 11, 59, tzinfo=UTC)


def test_every_position_is_a_place_to_go_on_from(tmp_path: Path) -> None:
    path = put(tmp_path / "old.mbox", mbox(*[mail(n) for n in range(5)]))
    found = read(path)

    for place, piece in enumerate(found):
        assert read(path, piece.after) == found[place + 1 :]


def test_quoted_from_lines_become_what_they_were(tmp_path: Path) -> None:
    body = "Pisze:\n>From rana nic\n>>From ala\nKoniec"
    path = put(tmp_path / "rd.mbox", mbox(mail(1, body)))

    assert raws(read(path)) == [mail(1, "Pisze:\nFrom rana nic\n>From ala\nKoniec")]


def test_lines_that_only_look_like_a_beginning_are_part_of_the_text(tmp_path: Path) -> None:
    body = "Dzień dobry\n\nFrom the shop I ordered a mug at 12:30.\n\nFrom Ala 2026\n\nAla"
    path = put(tmp_path / "o.mbox", mbox(mail(1, body), mail(2)))

    assert raws(read(path)) == [mail(1, body), mail(2)]


def test_a_counted_message_may_hold_a_whole_mbox(tmp_path: Path) -> None:
    inner = "Załączam:\n\n" + mbox(mail(7)).decode() + "\nKoniec"
    length = str(len(f"{inner}\n".encode()))
    counted = mail(1, inner, Content_Length=length)
    path = put(tmp_path / "cl.mbox", mbox(counted, mail(2, Content_Length="3"), mail(3)))

    assert raws(read(path)) == [counted, mail(2, Content_Length="3"), mail(3)]


def test_windows_line_ends_garbage_in_front_and_no_end_of_line(tmp_path: Path) -> None:
    data = (b"\n\nsmieci\n\n" + mbox(mail(1), mail(2))).replace(b"\n", b"\r\n").rstrip()
    path = put(tmp_path / "win.mbox", data)

    found = read(path)

    crlf = [mail(n).replace(b"\n", b"\r\n") for n in (1, 2)]
    assert raws(found) == [crlf[0], crlf[1].rstrip()]
    assert codes(found) == [("win.mbox @ 0", "garbage")]


def test_thunderbird_and_gmail_say_what_was_thrown_away(tmp_path: Path) -> None:
    gone = mail(1, X_Mozilla_Status="0009", X_Mozilla_Status2="00000000")
    kept = mail(2, X_Mozilla_Status="0001")
    spam = mail(3, X_GM_THRID="1", X_Gmail_Labels="=?UTF-8?Q?Wa=C5=BCne,Spam?=")
    sent = mail(4, X_Gmail_Labels="=?UTF-8?Q?Wys=C5=82ane?=")
    draft = mail(5, X_Gmail_Labels="Wersje robocze,Otwarte")
    inner = b"From MAILER-DAEMON Mon Mar  2 11:59:00 2026\n" + mail(
        6, Subject="DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA"
    )
    path = put(tmp_path / "All mail.mbox", mbox(gone, kept, spam, sent, draft) + inner)

    found = read(path)

    assert raws(found) == [kept, sent]
    assert [code for _place, code in codes(found)] == ["deleted", "spam", "draft", "not_mail"]
    assert isinstance(found[0], Refused)
    assert (found[0].sender, found[0].subject) == ("Ala <ala@example.pl>", "Paczka 1")


def test_a_message_that_is_too_large_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    huge = mail(1, "x" * 75 + "\n" + ("y" * 75 + "\n") * (LARGEST_MAIL // 76))
    path = put(tmp_path / "big.mbox", mbox(mail(0), huge, mail(2)))

    found = read(path)

    assert raws(found) == [mail(0), mail(2)]
    assert codes(found) == [(f"big.mbox @ {len(mbox(mail(0)))}", "too_large")]
    assert isinstance(found[1], Refused)
    assert found[1].subject == "Paczka 1"
    assert read(path, found[1].after) == found[2:]


def test_a_maildir_with_folders_flags_and_what_lies_beside(tmp_path: Path) -> None:
    root = tmp_path / "Maildir"
    put(root / "cur" / "1700000002.b:2,S", mail(2))
    put(root / "new" / "1700000001.a", mail(1))
    put(root / "cur" / "1700000003.c:2,ST", mail(3))
    put(root / "tmp" / "1700000004.d", mail(4))
    put(root / ".Sent" / "cur" / "1700000005.e:2,S", mail(5))
    put(root / ".Trash" / "cur" / "1700000006.f:2,S", mail(6))
    for name in (".Sent", ".Trash"):
        (root / name / "new").mkdir()
    put(root / "dovecot.index.log", b"\x01\x02")
    put(root / "maildirsize", b"0S\n")
    (root / "cur" / "1700000007.link").symlink_to("/etc/hostname")

    found = read(root)

    assert raws(found) == [mail(1), mail(2), mail(5)]
    assert codes(found) == [
        ("cur/1700000003.c:2,ST", "trash"),
        ("cur/1700000007.link", "link"),
        (".Trash/cur/1700000006.f:2,S", "trash"),
    ]


def test_a_message_whose_flags_change_meanwhile_is_still_found(tmp_path: Path) -> None:
    for name in ("cur", "new"):
        (tmp_path / name).mkdir()
    put(tmp_path / "new" / "1.a", mail(1))
    put(tmp_path / "cur" / "2.b:2,", mail(2))
    put(tmp_path / "cur" / "3.c:2,S", mail(3))
    going = reading.pieces(reading.open_archive(tmp_path), 0)
    found = [next(going)]

    (tmp_path / "cur" / "2.b:2,").rename(tmp_path / "cur" / "2.b:2,RS")
    (tmp_path / "cur" / "3.c:2,S").unlink()
    found += going

    assert raws(found) == [mail(1), mail(2)]
    assert codes(found) == [("cur/3.c:2,S", "gone")]


def test_a_folder_that_goes_away_stops_the_reading(tmp_path: Path) -> None:
    root = tmp_path / "mail"
    for number in (1, 2):
        put(root / f"{number}.eml", mail(number))
    going = reading.pieces(reading.open_archive(root), 0)
    next(going)

    root.rename(tmp_path / "elsewhere")

    with pytest.raises(BrokenArchive, match="gone"):
        next(going)


def test_a_folder_of_many_kinds(tmp_path: Path) -> None:
    root = tmp_path / "export"
    put(root / "a.eml", mail(1))
    put(root / "b" / "Inbox", mbox(mail(2), mail(3)))
    put(root / "b" / "Inbox.msf", b"// <!-- <mdb:mork:z v=1.4/> -->")
    put(root / "b" / "no ending", mail(4))
    put(root / "c.emlx", b"%d\n" % len(mail(5)) + mail(5) + b"<?xml version='1.0'?><plist/>")
    put(root / "d.eml", b"")
    put(root / "e.pdf", b"%PDF-1.4")
    put(root / "f.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    zipped(root / "g.zip", {"x.eml": mail(6)})

    found = read(root)

    assert raws(found) == [mail(n) for n in (1, 2, 3, 4, 5)]
    assert codes(found) == [
        ("d.eml", "empty"), ("e.pdf", "not_mail"), ("f.msg", "outlook_msg"), ("g.zip", "nested"),
    ]  # fmt: skip


def test_archives_are_read_without_being_unpacked(tmp_path: Path) -> None:
    files = {"Takeout/Mail/All.mbox": mbox(mail(1), mail(2)), "z/3.eml": mail(3)}
    packed = [zipped(tmp_path / "t.zip", files)]
    for ending, mode in (("tar", "w"), ("tar.gz", "w:gz"), ("tgz", "w:gz")):
        packed.append(tmp_path / f"t.{ending}")
        with tarfile.open(packed[-1], mode) as archive:  # type: ignore[call-overload]  # a mode
            for name, data in files.items():
                info = tarfile.TarInfo(name)
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
    packed.append(tmp_path / "t.mbox.gz")
    packed[-1].write_bytes(gzip.compress(mbox(mail(1), mail(2), mail(3))))
    before = sorted(tmp_path.iterdir())

    for path in packed:
        found = read(path)
        assert raws(found) == [mail(1), mail(2), mail(3)]
        assert [read(path, p.after) for p in found] == [found[n + 1 :] for n in range(3)]

    assert sorted(tmp_path.iterdir()) == before


def test_names_in_an_archive_are_only_shown(tmp_path: Path) -> None:
    hostile = ("../../etc/cron.d/x.eml", "/root/.ssh/y.eml", "C:\\Windows\\z.eml", "a\u202eb.eml")
    path = zipped(tmp_path / "h.zip", {name: mail(n) for n, name in enumerate(hostile)})

    found = read(path)

    assert len(raws(found)) == 4
    assert sorted(p.place for p in found) == sorted(
        ["../../etc/cron.d/x.eml", "/root/.ssh/y.eml", "C:/Windows/z.eml", "ab.eml"]
    )
    assert [p.name for p in tmp_path.iterdir()] == ["h.zip"]


def test_bombs_and_lies_are_refused(tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "bomb.zip", {"a.eml": bytes(30 * 1024 * 1024)})
    packed = put(tmp_path / "bomb.mbox.gz", gzip.compress(bytes(30 * 1024 * 1024)))
    nested = zipped(tmp_path / "n.zip", {"in.zip": bomb.read_bytes(), "x.eml": mail(1)})

    for path in (bomb, packed):
        with pytest.raises(BrokenArchive, match="bomb"):
            reading.open_archive(path).total()
    assert codes(read(nested)) == [("in.zip", "nested")]
    assert raws(read(nested)) == [mail(1)]


def test_what_is_damaged_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "w.zip", {"a.eml": mail(1), "b.eml": mail(2, "x" * 900)})
    data = bytearray(whole.read_bytes())
    place = data.index(b"a.eml") + 40
    data[place : place + 4] = b"\xff\xff\xff\xff"
    broken = put(tmp_path / "b.zip", bytes(data))
    cut = put(tmp_path / "c.mbox.gz", gzip.compress(mbox(mail(1), mail(2)) * 9)[:-20])

    assert codes(read(broken)) == [("a.eml …", "damaged")]
    assert raws(read(broken)) == [mail(2, "x" * 900)]
    assert codes(read(cut))[-1][1] == "damaged"
    with pytest.raises(BrokenArchive, match="gone"):
        reading.open_archive(tmp_path / "nowhere.mbox")


@given(st.lists(st.text("From >ala\n:x ", max_size=60), min_size=1, max_size=6))
def test_what_is_put_into_an_mboxrd_comes_out_of_it(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[str]
) -> None:
    messages = [mail(n, body) for n, body in enumerate(bodies)]
    path = tmp_path_factory.getbasetemp() / "property.mbox"
    quoted = [
        b"\n".join(
            b">" + line if line.lstrip(b">").startswith(b"From ") else line
            for line in message.split(b"\n")
        )
        for message in messages
    ]
    path.write_bytes(b"".join(ENVELOPE + message + b"\n" for message in quoted))

    assert raws(read(path)) == messages
