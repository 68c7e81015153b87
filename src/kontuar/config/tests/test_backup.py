"""A backup is compared with what it was made from, table by table."""

import json
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from kontuar.config import backup, checksums, restore
from kontuar.people.models import Shop
from kontuar.supervisor.words import Trouble

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_checksums_see_a_changed_row_and_not_the_order_of_rows() -> None:
    Shop.objects.create(name="Kram")
    Shop.objects.create(name="Drugi Kram")
    before = checksums.of_database()

    Shop.objects.filter(name="Kram").update(name="Kram")
    assert checksums.differences(before, checksums.of_database()) == []

    Shop.objects.filter(name="Kram").update(name="Kran")
    assert checksums.differences(before, checksums.of_database()) == ["people_shop: 2 -> 2"]

    Shop.objects.filter(name="Kran").delete()
    assert checksums.differences(before, checksums.of_database()) == ["people_shop: 2 -> 1"]


@pytest.mark.django_db
def test_a_file_that_is_not_what_its_hash_says_is_found() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from channels_blob")
        assert (cursor.fetchone(), checksums.damaged_files()) == ((0,), 0)
        cursor.execute(
            "insert into channels_blob (sha256, size, data, scan, scan_note)"
            " values (sha256('abc'), 3, 'abd', '', '')"
        )

    assert checksums.damaged_files() == 1


@pytest.mark.django_db(transaction=True)
def test_a_backup_carries_what_it_needs_to_be_verified(tmp_path: Path) -> None:
    Shop.objects.create(name="Kram")

    manifest = backup.write(tmp_path / "kram.tar")

    with tarfile.open(tmp_path / "kram.tar") as tar:
        head = tar.extractfile("manifest.json")
        assert head is not None
        assert json.load(head) == manifest
        assert tar.getnames() == ["manifest.json", "database.dump"]
    assert manifest["tables"]["people_shop"]["rows"] == 1
    assert "people.0001_first" in manifest["migrations"]
    assert (tmp_path / "kram.tar").stat().st_mode & 0o777 == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["kram.tar"]


def test_the_key_lies_beside_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = backup.write_key(tmp_path / "kram.tar")

    assert path.name == "kram.tar.key"
    assert path.read_text() == settings.SECRET_KEY
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db(transaction=True)
def test_a_damaged_backup_is_refused_before_anything_is_touched(tmp_path: Path) -> None:
    whole = tmp_path / "kram.tar"
    backup.write(whole)
    content = bytearray(whole.read_bytes())
    content[-12_000] ^= 1
    (tmp_path / "bent.tar").write_bytes(content)
    (tmp_path / "cut.tar").write_bytes(content[:9000])
    (tmp_path / "note.txt").write_text("Hello")

    for name in ("bent.tar", "cut.tar", "note.txt"):
        with pytest.raises(Trouble) as refused:
            restore._unpack(tmp_path / name, tmp_path / "dump")
        assert refused.value.key == "bad_backup"
    assert restore._unpack(whole, tmp_path / "dump")["format"] == backup.FORMAT


def test_a_backup_of_a_newer_program_is_refused() -> None:
    with pytest.raises(Trouble) as refused:
        restore._refuse_newer({"migrations": ["people.9999_future"], "kontuar": "9.0"})

    assert refused.value.key == "newer_backup"


@pytest.mark.django_db
def test_only_an_installation_that_nobody_set_up_counts_as_empty() -> None:
    assert restore._is_empty()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "insert into people_company (id, name, language, time_zone, is_demo, undo_seconds,"
            " set_up_at) values (1, 'Kram', 'pl', 'Europe/Warsaw', false, 10, %s)",
            [NOON],
        )

    assert not restore._is_empty()
