"""Decide what will have happened: which matters, of whom, how far each has got, and when."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from kontuar.demo.people import CUSTOMERS, STAFF, WRONG_MAILBOX, Colleague, Person
from kontuar.demo.scripts import Script, minutes, scripts
from kontuar.demo.wording import fill, values_for

SEED = 20260302
MAILS = 400
DAY = 1440
WAITING = (3, 9, 17, 34, 52, 85, 130, 200, 290, 410, 700, 1100, 1500, 2300, 3900)
"""Minutes since the customer of each unanswered matter wrote last."""
ANSWERED = (20, 65, 150, 320, 600, 1000, 1700, 2600, 3500, 5000)
SNOOZED = 7
FIRST_WORDS = 0.4
"""How many of what waits or was answered has only just begun; the rest is further on."""
HANDLERS = tuple(c for c in STAFF if c.role == "agent")


@dataclass(slots=True)
class Matter:
    """One conversation as planned. `ages` are minutes before the end, one for each step done."""

    ending: str
    """closed, waiting, answered, snoozed or refused."""
    script: Script
    customer: Person
    handler: Colleague
    values: dict[str, str]
    subject: str
    ages: list[float] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)
    """What else an agent did with it: assigned, team, tagged, draft, note_draft."""

    @property
    def done(self) -> int:
        """How many steps of the script have happened."""
        return len(self.ages)

    @property
    def mails(self) -> int:
        """How many of them are messages to or from the customer."""
        return mails_in(self.script, self.done)


class Planner:
    """Draws matters so that every script and every customer is used about equally often."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)  # noqa: S311  (the same data every time is the point)
        self.deck: list[Script] = []
        self.used: Counter[str] = Counter()
        self.matters: list[Matter] = []

    def plan(self) -> list[Matter]:
        """Exactly as many mails as promised, the most recent matters first."""
        self._add("refused", 180)
        for age in WAITING:
            self._add("waiting", age)
        for age in ANSWERED:
            self._add("answered", age)
        for _ in range(SNOOZED):
            self._add("snoozed", 0)
        while (missing := MAILS - sum(m.mails for m in self.matters)) > 0:
            self._add("closed", 0, at_most=missing)
        self._mark()
        return self.matters

    def _add(self, ending: str, age: float, at_most: int = MAILS) -> None:
        script, done = self._draw(ending, at_most)
        customer = self._customer(script, ending)
        handler = self.rng.choice(HANDLERS)
        number = len(self.matters)
        values = values_for(
            script=script, customer=customer, handler=handler, number=number, rng=self.rng
        )
        subject = fill(self.rng.choice(script.subjects), values, self.rng)
        matter = Matter(ending, script, customer, handler, values, subject)
        matter.ages = self._ages(script, done, ending, age)
        self.matters.append(matter)
        self.used[customer.email] += 1

    def _draw(self, ending: str, at_most: int) -> tuple[Script, int]:
        """The next script that can stand at such an ending, and after how many steps."""
        while True:
            if len(self.deck) < len(scripts()):
                fresh = list(scripts())
                self.rng.shuffle(fresh)
                self.deck += fresh
            for position, script in enumerate(self.deck):
                fits = [n for n in _stops(script, ending) if mails_in(script, n) <= at_most]
                if fits:
                    del self.deck[position]
                    return script, self._choose(fits, ending)

    def _choose(self, fits: Sequence[int], ending: str) -> int:
        if ending == "closed":
            return fits[-1]
        is_first = ending == "refused" or self.rng.random() < FIRST_WORDS
        return fits[0] if is_first else self.rng.choice(fits)

    def _customer(self, script: Script, ending: str) -> Person:
        if ending == "refused":
            return next(c for c in CUSTOMERS if c.mailbox == WRONG_MAILBOX)
        fits = [c for c in CUSTOMERS if _suits(script, c)]
        return min(fits, key=lambda c: (self.used[c.email], self.rng.random()))

    def _ages(self, script: Script, done: int, ending: str, age: float) -> list[float]:
        waits = [s.after_minutes * self.rng.uniform(0.8, 1.4) for s in script.steps[1:done]]
        if ending == "snoozed":
            length = minutes(script.steps[done - 1].flags["snooze"])
            age = length * self.rng.uniform(0.1, 0.7)
        if ending == "closed":
            age = self.rng.uniform(0.3 * DAY, 29.5 * DAY - sum(waits))
        ages = [age]
        for wait in reversed(waits):
            ages.append(ages[-1] + max(wait, 1.5))
        return ages[::-1]

    def _mark(self) -> None:
        """Some of what waits is taken, given to a team or half answered already."""
        waiting = [m for m in self.matters if m.ending == "waiting"]
        for place, matter in enumerate(waiting):
            if place % 4 == 1:
                matter.marks |= {"assigned", "tagged"}
            if place % 5 == 3:
                matter.marks |= {"team", "tagged"}
            if place in (1, 4, 8):
                matter.marks.add("draft")
            if place == 6:
                matter.marks.add("note_draft")


def mails_in(script: Script, done: int) -> int:
    """How many of the first steps are messages."""
    return sum(step.kind in "<>" for step in script.steps[:done])


def _stops(script: Script, ending: str) -> list[int]:
    """After how many steps a script can stand at such an ending."""
    found = []
    for number, step in enumerate(script.steps, start=1):
        comes_answer = number < len(script.steps) and script.steps[number].kind != ">"
        is_answer = step.kind == "<" and not {"close", "snooze"} & step.flags.keys()
        fits = {
            "waiting": step.kind == ">" and comes_answer,
            "answered": is_answer,
            "refused": is_answer and not (script.is_of_women or script.language == "en"),
            "snoozed": "snooze" in step.flags,
            "closed": step.kind in "<>",
        }
        if fits[ending]:
            found.append(number)
    return found


def _suits(script: Script, customer: Person) -> bool:
    return (
        customer.language == script.language
        and customer.mailbox != WRONG_MAILBOX
        and not (script.is_of_women and customer.is_man)
        and (bool(customer.company) or not script.needs_company)
    )
