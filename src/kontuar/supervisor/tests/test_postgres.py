"""A server of one's own: made, killed, mended, never left behind."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from kontuar.supervisor import orphans
from kontuar.supervisor.postgres import Server, socket_folder
from kontuar.supervisor.words import Trouble


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with an empty cluster."""
    data = tmp_path_factory.mktemp("cluster")
    Server(data).create()
    return data


@pytest.fixture
def server(made: Path) -> Iterator[Server]:
    running = Server(made)
    running.start()
    running.ensure_database()
    yield running
    running.stop()


def rows_of(server: Server, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(host=str(server.sockets), user="kontuar", dbname="kontuar") as connection:
        found = connection.execute(statement)
        return found.fetchall() if found.description else []


def test_it_answers_on_a_private_socket_only(server: Server) -> None:
    folder = server.sockets

    assert rows_of(server, "show listen_addresses") == [("",)]
    assert folder == socket_folder(server.data)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert len(str(folder / ".s.PGSQL.5432")) < 107
    assert server.data not in folder.parents


def test_the_sort_order_is_the_same_on_every_machine(server: Server) -> None:
    asked = "select datlocprovider, encoding from pg_database where datname = 'kontuar'"

    assert rows_of(server, "select upper('zażółć')") == [("ZAŻÓŁĆ",)]
    assert rows_of(server, asked)[0][1] == 6


def test_what_was_committed_survives_kill_9(server: Server) -> None:
    rows_of(server, "create table if not exists kept (n int)")
    rows_of(server, "insert into kept values (42)")
    assert server.process is not None
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()

    server.start()

    assert (42,) in rows_of(server, "select n from kept")


def test_a_server_left_alone_is_ended_before_the_next_begins(server: Server) -> None:
    assert server.process is not None
    orphan = server.process.pid
    assert orphan in orphans.servers_in(server.pgdata)

    successor = Server(server.data)
    successor.start()
    server.process.wait(5)

    assert orphan not in orphans.servers_in(server.pgdata)
    assert rows_of(successor, "select 1") == [(1,)]
    successor.stop()
    assert orphans.servers_in(server.pgdata) == []


def test_a_stale_mark_with_a_number_that_lives_today_is_no_obstacle(made: Path) -> None:
    server = Server(made)
    server.start()
    lines = (server.pgdata / "postmaster.pid").read_text().split("\n")
    server.stop()
    stale = "\n".join([str(os.getpid()), *lines[1:]])
    (server.pgdata / "postmaster.pid").write_text(stale)
    assert not server.is_ready()

    server.start()

    assert server.is_ready()
    server.stop()


def test_data_of_another_version_are_not_touched(made: Path, tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("9\n")

    with pytest.raises(Trouble) as refused:
        Server(tmp_path).start()

    assert refused.value.key == "other_version"
    assert list((tmp_path / "postgres").iterdir()) == [tmp_path / "postgres" / "PG_VERSION"]


def test_a_half_made_cluster_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "postgres.new").mkdir()
    (tmp_path / "postgres.new" / "PG_VERSION").write_text("half")

    server = Server(tmp_path)
    server.start()

    assert server.is_ready()
    server.stop()
