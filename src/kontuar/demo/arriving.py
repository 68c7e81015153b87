"""Take in what the customers of the history wrote: stored raw, read, filed, as in the worker."""

from collections.abc import Sequence
from datetime import datetime

from kontuar.channels import selectors as channel_reads
from kontuar.channels import services as channels
from kontuar.channels.contract import Arrival
from kontuar.conversations import selectors, services
from kontuar.conversations.contract import Received
from kontuar.conversations.services.stub import Glance
from kontuar.demo.channel import DemoChannel
from kontuar.demo.house import QUEUES, House
from kontuar.demo.mails import Letter, raw_mail
from kontuar.demo.telling import Play, files_of

AT_ONCE = 40
BROKEN = "the reading process died or took too long"
"""As `channels.reading` says it."""


def take_in(house: House, plays: Sequence[Play], number: int) -> None:
    """The customers of these plays write: their step of this number."""
    for start in range(0, len(plays), AT_ONCE):
        part = plays[start : start + AT_ONCE]
        _take_in_part(house, part, number)


def quarantine(house: House, letter: Letter) -> None:
    """A mail that could not be read: kept, shown as a stub, waiting for somebody to retry it."""
    raw, channel = raw_mail(letter), house.channels[""]
    channels.ChannelIntake(channel.pk).store([Arrival(raw=raw, received_at=letter.at)])
    waiting = channel_reads.waiting_inbounds(limit=1, at=letter.at)[0]
    for _ in range(3):
        channels.hold_back(inbound_id=waiting.id, reason=BROKEN, at=letter.at)
    glance = Glance(f"{letter.customer.name} <{letter.customer.email}>", letter.subject)
    services.file_stub(inbound_id=waiting.id, channel_id=channel.pk, glance=glance, at=letter.at)


def _take_in_part(house: House, plays: Sequence[Play], number: int) -> None:
    at = plays[-1].at(number)
    by_raw = {raw_mail(_letter(play, number)): play for play in plays}
    for word, channel in house.channels.items():
        arrivals = [
            Arrival(raw=raw, received_at=play.at(number))
            for raw, play in by_raw.items()
            if play.matter.script.queue == word
        ]
        if arrivals:
            channels.ChannelIntake(channel.pk).store(arrivals)
    _file(by_raw, at)


def _file(by_raw: dict[bytes, Play], at: datetime) -> None:
    adapter = DemoChannel()
    waiting = channel_reads.waiting_inbounds(limit=len(by_raw), at=at)
    homes = channel_reads.homes_of({w.channel_id for w in waiting})
    received = [
        Received(
            inbound_id=w.id,
            channel_id=w.channel_id,
            home=homes[w.channel_id],
            incoming=adapter.read(w.raw, w.received_at),
            received_at=w.received_at,
        )
        for w in waiting
    ]
    taken = services.receive_messages(received=received, at=at)
    channels.settle_inbounds(done=taken.done, duplicates=taken.duplicates, at=at)
    places = selectors.homes_of_inbounds(taken.done)
    for one, w in zip(received, waiting, strict=True):
        play = by_raw[w.raw]
        play.conversation_id = places[w.id]
        play.chain.append(one.incoming.rfc_message_id)
        play.is_closed = False


def _letter(play: Play, number: int) -> Letter:
    matter, step = play.matter, play.matter.script.steps[number]
    _queue, name, address = QUEUES[matter.script.queue]
    domain = matter.customer.email.partition("@")[2]
    answered = play.answered
    subject = play.matter.subject
    return Letter(
        customer=matter.customer,
        to_name=name,
        to_address=address,
        subject=f"{'Odp' if number % 2 else 'Re'}: {subject}" if answered else subject,
        text=play.text(step),
        at=play.at(number),
        rfc_message_id=f"<{play.rng.randbytes(12).hex()}@{domain}>",
        answers=answered,
        chain=play.chain[:-1] if answered else play.chain,
        files=files_of(step, play.rng),
    )
