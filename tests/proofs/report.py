"""What a proof is asked for, what it says while it runs, and its final report."""

import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

SHOWN = 12
PROGRESS_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True)
class Options:
    """How large a proof is. What is 0 is chosen by the proof: small for CI, large for --long."""

    long: bool = False
    seed: int = 20260302
    kills: int = 0
    mails: int = 0
    gigabytes: float = 0.0

    def pick(self, given: int, *, ci: int, long: int) -> int:
        """The number asked for, else the usual one of this size."""
        return given or (long if self.long else ci)


@dataclass
class Report:
    """Figures and findings of one proof; without findings it held."""

    name: str
    claim: str
    figures: dict[str, object] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)
    told_at: float = 0.0

    @property
    def seconds(self) -> float:
        """Since it began."""
        return time.monotonic() - self.began

    def progress(self, line: str) -> None:
        """Say how far it is: on a terminal in one line, else every few seconds."""
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{self.name} {self.seconds:5.0f} s  {line}")
        elif time.monotonic() - self.told_at > PROGRESS_SECONDS:
            self.told_at = time.monotonic()
            sys.stderr.write(f"{self.name} {self.seconds:5.0f} s  {line}\n")
        sys.stderr.flush()

    def found(self, what: str, cases: Mapping[str, object] | list[str]) -> None:
        """Note what must not be; the first cases by name."""
        if cases:
            names = list(cases)
            more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
            self.findings.append(f"{what}: {len(names)} ({'; '.join(names[:SHOWN])}{more})")

    def must(self, holds: bool, otherwise: str) -> None:  # noqa: FBT001
        """Note a promise that was broken."""
        if not holds:
            self.findings.append(otherwise)

    def finish(self) -> int:
        """Print the final report; the exit code."""
        if sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K")
        lines = [f"{self.name}  {self.claim}"]
        lines += [f"  {what:<22} {_shown(value)}" for what, value in self.figures.items()]
        lines.append(f"  {'seconds':<22} {self.seconds:.1f}")
        lines += [f"  BROKEN  {finding}" for finding in self.findings]
        lines.append("BROKEN" if self.findings else "HELD")
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()
        return 1 if self.findings else 0


def patience() -> float:
    """How much longer things may take where the machine is busy with others; 1 where it is not."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_shown(each)}" for name, each in value.items()) or "-"
    return f"{value:.2f}" if isinstance(value, float) else str(value)
