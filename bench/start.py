"""How long a start takes: from a clean clone in an empty home, and again when all is there."""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.house import report
from bench.house.product import Running

KEPT = ("PATH", "LANG", "LC_ALL", "PIP_", "UV_", "SSL_", "HTTP_", "HTTPS_", "NO_PROXY")
"""What of the environment a start is given: how programs and packages are reached."""


def main() -> None:
    """One cold start (with installing) and some warm ones."""
    words = report.parser("start", "seconds from ./kontuar run to the first page")
    words.add_argument("--warm", type=int, default=3, help="how many warm starts")
    chosen = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="kontuar-start-") as folder:
        clone, home = Path(folder) / "clone", Path(folder) / "home"
        home.mkdir()
        subprocess.run(["git", "clone", "-q", str(report.ROOT), str(clone)], check=True)
        env = {k: v for k, v in os.environ.items() if k.upper().startswith(KEPT)}
        env |= {"HOME": str(home), "PATH": _path_without_environment()}
        cold = _start(clone, env)
        warm = [_start(clone, env) for _ in range(chosen.warm)]
        size = _megabytes(clone / ".venv")
        data = _megabytes(clone / "var")
    rows = [
        {"what": "cold, installing", "seconds": round(cold, 1), "of": 1},
        {
            "what": "warm",
            "seconds": round(statistics.median(warm), 1),
            "of": len(warm),
            "worst": round(max(warm), 1),
        },
        {"what": "installed, MB", "seconds": size},
        {"what": "data with demo, MB", "seconds": data},
    ]
    report.finish("start", rows, chosen)


def _start(clone: Path, env: dict[str, str]) -> float:
    product = Running([str(clone / "kontuar")], clone / "var", env)
    try:
        return product.wait_for_page()
    finally:
        product.stop()


def _path_without_environment() -> str:
    """PATH without the folder of the environment this runs in; its base Python comes first."""
    own = str(Path(sys.executable).parent)
    base = str(Path(sys.base_prefix) / "bin")
    rest = [p for p in os.environ.get("PATH", "").split(os.pathsep) if p != own]
    return os.pathsep.join([base, *rest])


def _megabytes(folder: Path) -> float:
    if shutil.which("du") is None:
        return 0.0
    said = subprocess.run(["du", "-sm", str(folder)], capture_output=True, text=True, check=True)
    return float(said.stdout.split()[0])


if __name__ == "__main__":
    main()
