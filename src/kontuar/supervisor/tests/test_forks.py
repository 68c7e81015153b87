"""The process that forks, when it does not."""

import os
import signal
from pathlib import Path

import pytest

from kontuar.supervisor.children import environment
from kontuar.supervisor.forks import ForkError, ForkServer


@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGKILL])
def test_one_that_hangs_or_dies_is_given_up_and_gone(
    number: signal.Signals, tmp_path: Path
) -> None:
    forks = ForkServer({**environment(), "KONTUAR_DATA": str(tmp_path)}, patience_seconds=0.3)
    forks.start()
    assert forks.process is not None
    os.kill(forks.process.pid, number)
    stuck = forks.process.pid
    if number == signal.SIGKILL:
        os.waitid(os.P_PID, stuck, os.WEXITED | os.WNOWAIT)  # dead, and nobody asked yet

    with pytest.raises(ForkError):
        forks.fork(["help"], {})

    assert forks.process is None
    assert not Path(f"/proc/{stuck}").exists()
