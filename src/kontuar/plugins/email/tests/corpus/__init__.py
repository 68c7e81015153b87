"""Mails written for this project, the way they travel, each with what must be read of it."""

from kontuar.plugins.email.tests.corpus import (
    broken,
    charsets,
    clients,
    files,
    machines,
    people,
    phones,
    reports,
    senders,
    shops,
)
from kontuar.plugins.email.tests.corpus.letter import Letter

LETTERS: tuple[Letter, ...] = (
    *clients.LETTERS,
    *phones.LETTERS,
    *shops.LETTERS,
    *charsets.LETTERS,
    *people.LETTERS,
    *files.LETTERS,
    *broken.LETTERS,
    *machines.LETTERS,
    *reports.LETTERS,
    *senders.LETTERS,
)
