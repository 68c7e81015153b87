"""Print what was measured, keep it as JSON, and compare it with an earlier one."""

import argparse
import json
import os
import platform
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "var" / "bench"


def parser(name: str, about: str) -> argparse.ArgumentParser:
    """The options every benchmark has."""
    words = argparse.ArgumentParser(prog=f"./kontuar bench {name}", description=about)
    words.add_argument("--compare", type=Path, help="JSON of an earlier run: prints the ratios")
    words.add_argument("--save", type=Path, help="write the JSON here instead of var/bench/")
    return words


def finish(name: str, rows: Sequence[dict[str, Any]], chosen: argparse.Namespace) -> Path:
    """Print the table, write the JSON, compare when asked; where the JSON is."""
    table(rows)
    path = chosen.save or FOLDER / f"{name}-{time.strftime('%Y%m%d-%H%M%S')}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    result = {"name": name, "machine": machine(), "rows": list(rows)}
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    print(f"\nwritten to {path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}")
    if chosen.compare:
        compare(rows, json.loads(chosen.compare.read_text())["rows"])
    return path


def table(rows: Sequence[dict[str, Any]]) -> None:
    """Rows as aligned columns."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [names, *([_shown(row.get(name, "")) for name in names] for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(names))]
    print()
    for line in cells:
        aligned = (
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        print("  ".join(aligned).rstrip())


def compare(rows: Sequence[dict[str, Any]], earlier: Sequence[dict[str, Any]]) -> None:
    """Each figure divided by the earlier one: above 1 is more."""
    before = {row["what"]: row for row in earlier}
    ratios = [
        {"what": row["what"]} | dict(_ratios(row, before[row["what"]]))
        for row in rows
        if row["what"] in before
    ]
    print("\nnow / then:")
    table(ratios)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def machine() -> dict[str, Any]:
    """What the figures were measured on; how busy it was with other things."""
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": platform.system(),
        "load": round(os.getloadavg()[0], 1),
    }


def _ratios(row: dict[str, Any], before: dict[str, Any]) -> Iterable[tuple[str, float]]:
    for name, value in row.items():
        then = before.get(name)
        if isinstance(value, int | float) and isinstance(then, int | float) and then:
            yield name, round(value / then, 2)


def _shown(value: Any) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)
