"""What a start is asked to do, and what a browser sees meanwhile."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kontuar.supervisor import listening, options
from kontuar.supervisor.children import PAUSES, Child
from kontuar.supervisor.forks import how
from kontuar.supervisor.options import Options
from kontuar.supervisor.waiting import WaitingRoom
from kontuar.supervisor.words import Trouble


@pytest.fixture
def chosen(tmp_path: Path) -> Options:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    return options.read(["--port", port, "--data", str(tmp_path)])


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ([], "http://localhost:8000"),
        (["--host", "::", "--port", "80"], "http://localhost:80"),
        (["--host", "192.0.2.1"], "http://192.0.2.1:8000"),
        (["--host", "2001:db8::1"], "http://[2001:db8::1]:8000"),
    ],
)
def test_the_address_is_one_a_browser_can_open(words: list[str], address: str) -> None:
    assert options.read(words).address == address


@pytest.mark.parametrize(
    "words", [["--port", "99999"], ["--port", "x"], ["--workers", "0"], ["up"]]
)
def test_what_makes_no_sense_is_refused(words: list[str]) -> None:
    with pytest.raises(Trouble) as refused:
        options.read(words)

    assert refused.value.key == "bad_option"


def test_an_address_of_another_machine_cannot_be_listened_on() -> None:
    with pytest.raises(Trouble) as refused:
        listening.open_port(options.read(["--host", "192.0.2.1"]))

    assert refused.value.key == "host_unknown"


def ask(port: int) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", "/")
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_early_browsers_are_asked_to_wait_and_the_port_is_handed_on(chosen: Options) -> None:
    with listening.open_port(chosen) as port:
        room = WaitingRoom(port)
        status, page = ask(chosen.port)
        room.close()
        late = socket.create_connection(("127.0.0.1", chosen.port))
        port.setblocking(True)
        connection, _ = port.accept()

        assert status == 503
        assert "Kontuar się uruchamia." in page
        assert "Kontuar is starting." in page
        assert 'http-equiv="refresh"' in page
        connection.close()
        late.close()


def test_a_connection_that_says_nothing_does_not_keep_others_waiting(chosen: Options) -> None:
    with listening.open_port(chosen) as port, socket.socket() as silent:
        room = WaitingRoom(port)
        silent.connect(("127.0.0.1", chosen.port))

        begun = time.monotonic()
        status, _page = ask(chosen.port)
        room.close()

    assert status == 503
    assert time.monotonic() - begun < 3


@pytest.fixture
def child() -> Iterator[Child]:
    one = Child("helper", ["--help"])
    yield one
    one.end()
    one.wait(time.monotonic())


def test_what_dies_again_and_again_is_started_ever_more_slowly(
    child: Child, capfd: pytest.CaptureFixture[str]
) -> None:
    now, pauses = time.monotonic(), []
    for _ in range(3):
        child.start()
        assert child.process is not None
        child.process.wait()
        child.look(now)
        pauses.append(child.start_again_at - now)
        assert child.process is None

    assert pauses == pytest.approx(PAUSES[1:4])
    assert capfd.readouterr().out.count("ended unexpectedly (0)") == 3


def test_the_way_a_process_ended_is_told_in_a_word() -> None:
    assert (how(-9), how(-15), how(3)) == ("SIGKILL", "SIGTERM", "3")


USE = """
import sys, time
from pathlib import Path
from kontuar.supervisor.keeper import start_for_tests
print(start_for_tests(Path(sys.argv[1])), flush=True)
time.sleep(60)
"""


def test_runs_of_tests_share_a_server_that_ends_with_the_last_of_them(tmp_path: Path) -> None:
    command = [sys.executable, "-c", USE, str(tmp_path)]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [run.stdout.readline().strip() for run in runs if run.stdout]
    pids = (tmp_path / "postgres" / "postmaster.pid").read_text().split("\n")

    assert said[0] == said[1]
    assert Path(said[0]).is_dir()
    os.kill(runs[0].pid, signal.SIGKILL)
    time.sleep(1)
    assert Path(f"/proc/{pids[0]}").exists()

    os.kill(runs[1].pid, signal.SIGKILL)
    until = time.monotonic() + 10
    while Path(f"/proc/{pids[0]}").exists() and time.monotonic() < until:
        time.sleep(0.1)
    assert not Path(f"/proc/{pids[0]}").exists()
    for run in runs:
        run.wait()
