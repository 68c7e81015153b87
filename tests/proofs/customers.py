"""Customers who write by SMTP, and who answer what the shop wrote to them."""

import email
import email.policy
import random
import smtplib
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, make_msgid, parseaddr

from tests.proofs.rig import ADDRESS
from tests.servers.sink import Letter

NAMES = ("Ala Żółć", "Bartek Śliwa", "Ewelina Dąb", "Łucja Ćma", "Zenon Kowal")
ANSWERS = 0.2
TWICE = 0.02
SAME_ID = 0.01
NO_ID = 0.03
WITH_FILE = 0.04
EACH_CONNECTION = 20
WIRE = email.policy.SMTP.clone(max_line_length=998)
"""Python folds a long In-Reply-To into an encoded word, which no mail program does."""


class Customers(threading.Thread):
    """Write a number of mails, not faster than `pace` allows, each until a server took it."""

    def __init__(
        self,
        connect: Callable[[], smtplib.SMTP],
        many: int,
        pace: Callable[[], int],
        letters: Sequence[Letter],
        rng: random.Random,
    ) -> None:
        super().__init__(daemon=True)
        self.connect, self.many, self.pace, self.letters, self.rng = (
            connect,
            many,
            pace,
            letters,
            rng,
        )
        self.written = 0
        self.taken = 0
        self.answered = 0
        self.last_id = ""
        self.ending = threading.Event()

    def run(self) -> None:
        """Write until all are written."""
        session: smtplib.SMTP | None = None
        while self.written < self.many and not self.ending.is_set():
            if self.written >= self.pace():
                time.sleep(0.02)
                continue
            if session is None or self.written % EACH_CONNECTION == 0:
                session = self._again(session)
            self.written += 1
            mail = self._next()
            for _copy in range(2 if self.rng.random() < TWICE else 1):
                self._hand_over(session, mail)
        if session:
            session.quit()

    def _again(self, session: smtplib.SMTP | None) -> smtplib.SMTP:
        if session:
            session.quit()
        return self.connect()

    def _hand_over(self, session: smtplib.SMTP, mail: EmailMessage) -> None:
        sender = parseaddr(mail["From"])[1]
        session.sendmail(sender, [ADDRESS], mail.as_bytes(policy=WIRE))
        self.taken += 1

    def _next(self) -> EmailMessage:
        if self.answered < len(self.letters) and self.rng.random() < ANSWERS:
            letter = self.letters[self.answered]
            self.answered += 1
            return self._answer(letter)
        number = self.written
        person = formataddr((self.rng.choice(NAMES), f"klient{number}@poczta.example"))
        mail = self._mail(person, f"Zamówienie {number}", f"Gdzie jest paczka {number}?")
        if self.rng.random() < NO_ID:
            del mail["Message-ID"]
        elif self.last_id and self.rng.random() < SAME_ID:
            mail.replace_header("Message-ID", self.last_id)  # another mail under a known id
        self.last_id = mail["Message-ID"] or self.last_id
        if self.rng.random() < WITH_FILE:
            data = self.rng.randbytes(self.rng.randrange(1000, 200_000))
            mail.add_attachment(data, maintype="image", subtype="jpeg", filename="paczka.jpg")
        return mail

    def _answer(self, letter: Letter) -> EmailMessage:
        """The customer answers what came from the shop."""
        theirs = email.message_from_bytes(letter.raw, policy=email.policy.default)
        number = self.written
        mail = self._mail(letter.recipients[0], str(theirs["Subject"]), f"Dziękuję, {number}.")
        mail["In-Reply-To"] = mail["References"] = str(theirs["Message-ID"]).strip()
        return mail

    def _mail(self, sender: str, subject: str, text: str) -> EmailMessage:
        mail = EmailMessage(policy=WIRE)
        mail["From"], mail["To"], mail["Subject"] = sender, ADDRESS, subject
        mail["Date"] = format_datetime(datetime.now(UTC))
        mail["Message-ID"] = make_msgid(str(self.written), domain="poczta.example")
        lines = [text, *(f"Wiersz {n} z {self.rng.random()}" for n in range(self.rng.randrange(9)))]
        mail.set_content("\n".join(lines))
        return mail
