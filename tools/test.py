"""What `./kontuar test` runs: everything that must hold, cheapest first; the tests come last.

Every gate runs even when one before it fails, so that a person sees all there is to mend; the tests
run always, and the exit code is non-zero when anything failed.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
CODE = ["src", "tests", "bench", "tools", "conftest.py"]
PYTEST = [sys.executable, "-m", "pytest"]
GATES: dict[str, list[str]] = {
    "format": [str(BIN / "ruff"), "format", "--check", "-q", *CODE],
    "lint": [str(BIN / "ruff"), "check", "-q", *CODE],
    "templates": [sys.executable, "tools/templates.py"],
    "imports": [str(BIN / "lint-imports"), "--no-cache"],
    "types": [str(BIN / "mypy")],
    "translations": [sys.executable, "tools/catalogues.py", "check"],
}
FAST = ("format", "lint", "templates", "imports", "types")


def run_gate(name: str, command: list[str]) -> bool:
    """Run one gate; its output is shown when it fails."""
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    took = time.monotonic() - began
    print(f"{'ok' if done.returncode == 0 else 'FAILED':>6}  {name:<13}{took:6.1f} s", flush=True)
    if done.returncode:
        print((done.stdout + done.stderr).strip(), flush=True)
    return done.returncode == 0


def run_tests(chosen: list[str]) -> int:
    """The tests of rooms and screens on two cores, then the journeys, then the proofs."""
    rooms = ["-m", "not journey and not proof", "-n", "2", "--dist", "worksteal"]
    journeys = ["-m", "journey", "--durations=8"]
    if chosen:
        return subprocess.run([*PYTEST, *chosen], cwd=ROOT, check=False).returncode
    codes = [
        subprocess.run([*PYTEST, *words], cwd=ROOT, check=False).returncode
        for words in (rooms, journeys)
    ]
    return max(*codes, run_proofs(), key=abs)


def run_proofs() -> int:
    """In two rows, since a proof mostly waits: each has its own product, servers and folder."""
    proofs = [*PYTEST, "-m", "proof", "--durations=8", "-k"]
    with tempfile.TemporaryFile("w+") as told:
        beside = subprocess.Popen([*proofs, "not R1"], cwd=ROOT, stdout=told, stderr=told)
        code = subprocess.run([*proofs, "R1"], cwd=ROOT, check=False).returncode
        beside.wait()
        told.seek(0)
        print(told.read(), flush=True)
    return code or beside.returncode


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only format, lint, imports, types")
    given, for_pytest = parser.parse_known_args()
    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    subprocess.run([sys.executable, "tools/catalogues.py", "compile"], cwd=ROOT, check=True)
    gates = [] if for_pytest else list(FAST if given.check else GATES)
    failed_gates = [name for name in gates if not run_gate(name, GATES[name])]
    if given.check:
        return 1 if failed_gates else 0
    failed = run_tests(for_pytest)
    return failed or (1 if failed_gates else 0)


if __name__ == "__main__":
    sys.exit(main())
