"""The checker is itself put to the test: each way of cheating it must be caught."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tests.proofs import ledger
from tests.proofs.ledger import Letter, Mail, Said


@dataclass(frozen=True)
class Evidence:
    """What the checker is given."""

    mails: Sequence[Mail]
    letters: Sequence[Letter]
    said: Sequence[Said]
    promised: Sequence[str]

    def faults(self) -> set[str]:
        """The kinds of faults the checker finds."""
        verdict = ledger.check(self.mails, self.letters, self.said, self.promised)
        return set(verdict.faults())


def drop_one(true: Evidence) -> Evidence:
    """A mail that Kontuar does not show."""
    gone = _first(true, "in")
    return replace(true, said=[one for one in true.said if one is not gone])


def double_one(true: Evidence) -> Evidence:
    """A mail that Kontuar shows twice."""
    return replace(true, said=[*true.said, _first(true, "in")])


def swap_one(true: Evidence) -> Evidence:
    """Two mails with each other's text."""
    a, b = [one for one in true.said if one.direction == "in"][:2]
    swapped = {
        id(a): replace(a, key=(*a.key[:3], b.key[3])),
        id(b): replace(b, key=(*b.key[:3], a.key[3])),
    }
    return replace(true, said=[swapped.get(id(one), one) for one in true.said])


def move_one(true: Evidence) -> Evidence:
    """A mail in somebody else's conversation."""
    a, b = [one for one in true.said if one.direction == "in"][:2]
    moved = replace(a, conversation=b.conversation)
    return replace(true, said=[moved if one is a else one for one in true.said])


def send_one_twice(true: Evidence) -> Evidence:
    """A reply that is shown as sent once, and that the sink got twice."""
    sent = _first_sent(true).key[0]
    again = next(letter for letter in true.letters if letter.id == sent)
    return replace(true, letters=[*true.letters, again])


def send_one_never(true: Evidence) -> Evidence:
    """A reply that is shown as sent, and that the sink never got."""
    sent = _first_sent(true).key[0]
    return replace(true, letters=[letter for letter in true.letters if letter.id != sent])


def forget_one(true: Evidence) -> Evidence:
    """A reply that somebody was told had been sent, and that Kontuar does not show."""
    gone = _first_sent(true)
    return replace(
        true,
        said=[one for one in true.said if one is not gone],
        letters=[letter for letter in true.letters if letter.id != gone.key[0]],
    )


def leave_one(true: Evidence) -> Evidence:
    """A reply that is for ever on its way."""
    stuck = _first_sent(true)
    left = replace(stuck, state="sending")
    return replace(true, said=[left if one is stuck else one for one in true.said])


Cheat = Callable[[Evidence], Evidence]
CHEATS: dict[Cheat, set[str]] = {
    drop_one: {"lost"},
    double_one: {"doubled"},
    swap_one: {"lost", "invented"},
    move_one: {"strayed"},
    send_one_twice: {"sent_twice"},
    send_one_never: {"never_sent"},
    forget_one: {"forgotten"},
    leave_one: {"unsettled"},
}
"""Each with what the checker has to call it, at least."""


def missed(true: Evidence) -> list[str]:
    """The cheats that were not caught; every one counts as missed when the truth is not clean."""
    return [
        cheat.__name__
        for cheat, expected in CHEATS.items()
        if true.faults() or not expected <= cheat(true).faults()
    ]


def _first(true: Evidence, direction: str) -> Said:
    return next(one for one in true.said if one.direction == direction)


def _first_sent(true: Evidence) -> Said:
    sent = [one for one in true.said if one.direction == "out" and one.state == "sent"]
    return next(one for one in sent if not one.resends and ledger.marks_in(one.key[3]))
