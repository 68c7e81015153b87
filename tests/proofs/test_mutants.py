"""R5 without its database: thousands of broken mails, read one by one."""

import random
import time

from bench.house.letters import new_mail

from kontuar.plugins.email.parse import read_mail
from kontuar.plugins.email.structure import Unreadable
from kontuar.plugins.email.tests.building import NOW
from kontuar.plugins.email.tests.corpus import LETTERS
from tests.proofs.mutants import MUTATIONS, mutants

COUNT = 2000


def seeds() -> list[bytes]:
    rng = random.Random("seeds")
    return [letter.raw for letter in LETTERS] + [new_mail(n, rng) for n in range(40)]


def test_two_thousand_broken_mails_are_read_in_time() -> None:
    seconds, refused = [], 0
    for mail in mutants(seeds(), COUNT, seed=5):
        began = time.process_time()
        try:
            read = read_mail(mail, NOW)
            assert "\x00" not in read.text + read.subject + read.html
        except Unreadable:
            refused += 1
        seconds.append(time.process_time() - began)

    assert sorted(seconds)[int(COUNT * 0.99)] < 2
    assert refused < COUNT // 20


def test_the_same_seed_gives_the_same_mutants_and_they_differ() -> None:
    once, again = (list(mutants(seeds(), 60, seed=1)) for _turn in range(2))

    assert once == again
    assert len(set(once)) > 50
    assert list(mutants(seeds(), 60, seed=2)) != once


def test_every_mutation_breaks_something() -> None:
    rng, mail = random.Random(3), new_mail(1, random.Random(1))

    for mutation in MUTATIONS:
        broken = [mutation(mail, rng) for _turn in range(20)]
        assert any(one != mail for one in broken), mutation.__name__
        assert all(mutation(b"", rng) is not None for _turn in range(5)), mutation.__name__
