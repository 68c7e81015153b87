"""How much memory the whole product takes at rest, database included, and what makes it up."""

import time
from pathlib import Path
from typing import Any

from bench.house import report
from bench.house.product import running


def main() -> None:
    """Start with the demo, let it come to rest, and add up the proportional set sizes."""
    words = report.parser("memory", "proportional memory of every process at rest")
    words.add_argument("--rest", type=float, default=20, help="seconds of quiet before measuring")
    chosen = words.parse_args()
    with running() as product:
        time.sleep(chosen.rest)
        rows = [row for pid in product.pids() if (row := _measured(pid))]
    by_name: dict[str, dict[str, Any]] = {}
    for row in rows:
        kept = by_name.setdefault(row["what"], {"what": row["what"], "count": 0})
        kept["count"] += 1
        for name, value in row.items():
            if name != "what":
                kept[name] = round(kept.get(name, 0) + value, 1)
    shown = sorted(by_name.values(), key=lambda row: -row["PSS MB"])
    total = {
        name: round(sum(row[name] for row in shown), 1)
        for name in ("count", "PSS MB", "private MB", "files MB", "shared memory MB")
    }
    report.finish("memory", [*shown, {"what": "together"} | total], chosen)


def _measured(pid: int) -> dict[str, Any] | None:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace")
    except OSError:
        return None
    sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines}
    if not sizes.get("Pss"):
        return None
    return {
        "what": _name(command.split("\0")),
        "PSS MB": round(sizes["Pss"], 1),
        "private MB": round(sizes["Private_Clean"] + sizes["Private_Dirty"], 1),
        "files MB": round(sizes.get("Pss_File", 0), 1),
        "shared memory MB": round(sizes.get("Pss_Shmem", 0), 1),
    }


def _name(words: list[str]) -> str:
    """What a process is for."""
    first = Path(words[0].split(":")[0]).name
    if first == "postgres":
        kind = words[0].partition(":")[2].strip().split(" kontuar")[0]
        return f"postgres {kind.rstrip('0123456789 ')}".strip()
    for word in words:
        if "reading_child" in word:
            return "reader of mail"
    roles = [w for w in words[1:] if w in ("web", "worker", "run", "prepare")]
    return roles[0] if roles else " ".join(words[:3])[:40]


if __name__ == "__main__":
    main()
