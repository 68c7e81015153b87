"""Read the scripts: what customers of a shop write about, and how it goes on.

A file of `scripts/` holds several. Each begins with "@ tags | queue", then "name = one | other"
for words that change from use to use, "= subject | other subject", and the steps: ">" the customer
writes, "<" the shop answers, "#" a note. A step's line carries its delay ("2h") and what goes with
it: photo=mug, csv, pdf, close, snooze=2d, B (the colleague does it), E (Ewa does), @B (is called).
In a text, [one|other] is chosen by the seed and {name} is filled in.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "scripts"
MINUTES = {"m": 1, "h": 60, "d": 1440}
STEP = re.compile(r"^([<>#])(?: (.*))?$")
OF_WOMEN = re.compile(r"ę\{łam\}|\w[aeiyę]łam\b")
"""Words that only a woman writes about herself."""


@dataclass(slots=True)
class Step:
    """One message or note: ">" the customer's, "<" ours, "#" a note."""

    kind: str
    after_minutes: int
    flags: Mapping[str, str]
    text: str = ""


@dataclass(slots=True)
class Script:
    """How one matter goes."""

    language: str
    tags: tuple[str, ...]
    queue: str
    words: dict[str, list[str]] = field(default_factory=dict)
    subjects: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    @property
    def is_of_women(self) -> bool:
        """Whether its customer speaks as a woman."""
        return any(OF_WOMEN.search(step.text) for step in self.steps if step.kind == ">")

    @property
    def needs_company(self) -> bool:
        """Whether its customer writes for a firm."""
        return any("{company}" in step.text for step in self.steps)


@cache
def scripts() -> tuple[Script, ...]:
    """Every script, in the order of the files."""
    return tuple(s for path in sorted(FOLDER.glob("*.txt")) for s in _read(path))


def minutes(length: str) -> int:
    """How many minutes "2h" are."""
    return int(length[:-1]) * MINUTES[length[-1]]


def _read(path: Path) -> Iterator[Script]:
    for block in re.split(r"(?m)^(?=@ )", path.read_text(encoding="utf-8")):
        if block.strip():
            yield _script(path.stem[:2], block.splitlines())


def _script(language: str, lines: list[str]) -> Script:
    tags, _, queue = lines[0].removeprefix("@ ").partition("|")
    script = Script(language, tuple(tags.split()), queue.strip())
    for line in lines[1:]:
        found = STEP.match(line)
        if found:
            script.steps.append(_step(found[1], found[2] or ""))
        elif script.steps:
            script.steps[-1].text += line + "\n"
        elif line.strip():
            _heading(script, line)
    for step in script.steps:
        step.text = step.text.strip()
    return script


def _heading(script: Script, line: str) -> None:
    name, _, rest = line.partition("=")
    values = [value.strip() for value in rest.split("|")]
    if name.strip():
        script.words[name.strip()] = values
    else:
        script.subjects = values


def _step(kind: str, line: str) -> Step:
    flags = dict(word.partition("=")[::2] for word in line.split())
    length = next((word for word in flags if re.fullmatch(r"\d+[mhd]", word)), "0m")
    return Step(kind, minutes(length), flags)
