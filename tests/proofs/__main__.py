"""`./kontuar prove NAME`: run one proof; the exit code says whether it held."""

import argparse
import importlib
import os
import signal
import sys
from pathlib import Path

from tests.proofs.report import Options, Report

HERE = Path(__file__).parent
ALONE = "KONTUAR_PROOF_ALONE"


COUNTERPARTS = ("medusa",)
"""Proofs against another's program, for which much is installed: only when asked for by name."""


def names() -> list[str]:
    """Every proof that is run with the tests, R1 first."""
    return sorted((p.stem.upper() for p in HERE.glob("r[0-9]*.py")), key=lambda name: int(name[1:]))


def run(name: str, options: Options) -> int:
    """Run a proof to its final report; the exit code."""
    module = importlib.import_module(f"tests.proofs.{name.lower()}")
    if getattr(module, "OWN_DISKS", False) and not os.environ.get(ALONE):
        _again_with_own_disks()
    report = Report(name, module.CLAIM)
    module.prove(options, report)
    return report.finish()


def _again_with_own_disks() -> None:
    """Begin anew where mounting a disk is allowed and seen by nobody else."""
    os.environ[ALONE] = "1"
    words = ["unshare", "--user", "--map-root-user", "--mount", sys.executable, "-m"]
    os.execvp(words[0], [*words, "tests.proofs", *sys.argv[1:]])  # noqa: S606


def main() -> int:
    words = argparse.ArgumentParser(prog="./kontuar prove", description=__doc__)
    known = {name.upper(): name for name in (*names(), *COUNTERPARTS)}
    words.add_argument(
        "name", type=lambda name: known.get(name.upper(), name), choices=[*known.values()]
    )
    words.add_argument("--long", action="store_true", help="the long size, for hours")
    words.add_argument("--seed", type=int, default=Options.seed, help="repeat a run")
    words.add_argument("--kills", type=int, default=0, metavar="K")
    words.add_argument("--mails", type=int, default=0, metavar="M", help="mails, sends or faults")
    words.add_argument("--gigabytes", type=float, default=0.0, metavar="G", help="of data, for R11")
    given = vars(words.parse_args())
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # whatever was started ends with us
    name = given.pop("name")
    for inherited in ("KONTUAR_DATA", "DATABASE_URL", "KONTUAR_DEBUG", "KONTUAR_SECRET_KEY"):
        os.environ.pop(inherited, None)
    return run(name, Options(**given))


if __name__ == "__main__":
    sys.exit(main())
