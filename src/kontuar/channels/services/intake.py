"""Keep what comes in, before anybody looks inside."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Greatest

from kontuar.channels.contract import Arrival, ChannelTrouble, FolderState
from kontuar.channels.disk import LEAST_FREE, free_share
from kontuar.channels.events import ChannelChanged
from kontuar.channels.models import Channel, Folder, Inbound
from kontuar.channels.rules import dedupe_key
from kontuar.events.services import publish, wake
from kontuar.kit.bulk import insert_rows

REPORT_TROUBLE = {"report_trouble_code": "", "report_trouble_detail": "", "report_trouble_at": None}
"""The columns about refused reports, as they are while none is refused."""


class ChannelIntake:
    """Where the adapter of one channel puts what it found; commits before it answers."""

    def __init__(self, channel_id: UUID, free_share: Callable[[], float] = free_share) -> None:
        self.channel_id = channel_id
        self._free_share = free_share

    def folder(self, name: str) -> FolderState | None:
        """How far this folder was read."""
        row = Folder.objects.filter(channel_id=self.channel_id, name=name).first()
        return FolderState(row.name, row.uidvalidity, row.last_uid) if row else None

    @transaction.atomic
    def store(self, arrivals: Sequence[Arrival]) -> int:
        """Keep raw bytes and move the cursor in one transaction; how many were new."""
        rows = {dedupe_key(arrival.raw): arrival for arrival in reversed(arrivals)}
        for key in self._known(rows):
            del rows[key]
        new = self._keep([self._row(key, arrival) for key, arrival in reversed(rows.items())])
        for arrival in _furthest(arrivals):
            self._advance(arrival)
        if new:
            latest = max(a.received_at for a in arrivals)
            Channel.objects.filter(pk=self.channel_id).update(
                last_arrival_at=Greatest(F("last_arrival_at"), latest)
            )
            wake()
        return new

    @transaction.atomic
    def store_history(
        self, arrivals: Sequence[Arrival], *, run_id: UUID, at: datetime, is_again: bool
    ) -> tuple[int, int]:
        """Keep old mail of an import; how many were new, and how many were known already.

        What this run itself brought is no news when it goes through its files again. No cursor
        moves, and the mailbox looks no fresher for it.
        """
        rows = {dedupe_key(arrival.raw): arrival for arrival in reversed(arrivals)}
        known = self._known(rows)
        new = [self._row(key, a) for key, a in reversed(rows.items()) if key not in known]
        for row in new:
            row.run_id, row.try_at = run_id, at
        kept = self._keep(new)
        own = sum(known[key] == run_id for key in known) if is_again else 0
        wake()
        return kept, len(arrivals) - kept - own

    def _known(self, rows: Mapping[bytes, Arrival]) -> dict[bytes, UUID | None]:
        """Which of these are here already, and the import that brought them."""
        known = Inbound.objects.filter(channel_id=self.channel_id, dedupe_key__in=list(rows))
        return {bytes(key): run for key, run in known.values_list("dedupe_key", "run_id")}

    def reset_folder(self, state: FolderState) -> None:
        """Begin a folder anew; what is known is recognised by its dedupe key."""
        Folder.objects.update_or_create(
            channel_id=self.channel_id,
            name=state.name,
            defaults={"uidvalidity": state.uidvalidity, "last_uid": state.last_uid},
        )

    @transaction.atomic
    def healthy(self, at: datetime) -> None:
        """A round went well: the channel is no longer failing."""
        mended = Channel.objects.filter(pk=self.channel_id, state="failing").update(
            state="on", trouble_code="", trouble_detail="", trouble_at=None
        )
        Channel.objects.filter(pk=self.channel_id).update(last_ok_at=at)
        if mended:
            publish(ChannelChanged(occurred_at=at, channel_id=self.channel_id, state="on"))

    def troubled(self, trouble: ChannelTrouble, at: datetime) -> None:
        """Show what does not work, while the rest goes on."""
        record_trouble(channel_id=self.channel_id, trouble=trouble, at=at)

    def refused(self, trouble: ChannelTrouble, at: datetime) -> None:
        """Something that was handed in was not taken: shown and counted until one goes well."""
        channel = Channel.objects.values_list("trouble_code", "trouble_detail")
        code, before = channel.get(pk=self.channel_id)
        words = _counted(trouble, at, before if code == trouble.code else "")
        self.troubled(ChannelTrouble(trouble.code, words, permanent=trouble.permanent), at)

    @transaction.atomic
    def refused_report(self, trouble: ChannelTrouble, at: datetime) -> None:
        """A report about mail that went out was not taken: shown and counted the same way.

        The channel works on: its mail comes and goes without such reports.
        """
        channel = Channel.objects.select_for_update().get(pk=self.channel_id)
        is_new = channel.report_trouble_code != trouble.code
        words = _counted(trouble, at, "" if is_new else channel.report_trouble_detail)
        channel.report_trouble_code, channel.report_trouble_detail = trouble.code, words[:1000]
        channel.report_trouble_at = at if is_new else channel.report_trouble_at
        channel.save(update_fields=[*REPORT_TROUBLE])
        if is_new:
            publish(
                ChannelChanged(
                    occurred_at=at, channel_id=channel.pk, state=channel.state, code=trouble.code
                )
            )

    @transaction.atomic
    def took_report(self, at: datetime) -> None:
        """A report was good: the refused ones before it are history."""
        row = Channel.objects.filter(pk=self.channel_id).exclude(report_trouble_code="")
        if row.update(**REPORT_TROUBLE):
            channel = Channel.objects.get(pk=self.channel_id)
            publish(ChannelChanged(occurred_at=at, channel_id=channel.pk, state=channel.state))

    def has_room(self) -> bool:
        """Whether the database's disk has room: agents keep what is left, to read and answer."""
        return self._free_share() >= LEAST_FREE

    def _keep(self, rows: Sequence[Inbound]) -> int:
        """Add what is new; slower when somebody else adds the same at this moment."""
        try:
            with transaction.atomic():
                insert_rows(rows)
        except IntegrityError:
            before = Inbound.objects.filter(channel_id=self.channel_id).count()
            Inbound.objects.bulk_create(rows, ignore_conflicts=True)
            return Inbound.objects.filter(channel_id=self.channel_id).count() - before
        return len(rows)

    def _row(self, key: bytes, arrival: Arrival) -> Inbound:
        return Inbound(
            channel_id=self.channel_id,
            folder=arrival.folder,
            uidvalidity=arrival.uidvalidity,
            uid=arrival.uid,
            dedupe_key=key,
            raw=arrival.raw,
            size=len(arrival.raw),
            received_at=arrival.received_at,
            try_at=arrival.received_at,
        )

    def _advance(self, arrival: Arrival) -> None:
        Folder.objects.filter(
            channel_id=self.channel_id, name=arrival.folder, uidvalidity=arrival.uidvalidity
        ).update(last_uid=Greatest(F("last_uid"), arrival.uid))


def _furthest(arrivals: Sequence[Arrival]) -> Sequence[Arrival]:
    """The last of each folder, by its number; what has no number moves no cursor."""
    last: dict[tuple[str, int], Arrival] = {}
    for arrival in arrivals:
        place = (arrival.folder, arrival.uidvalidity)
        if arrival.uid and (place not in last or arrival.uid > last[place].uid):
            last[place] = arrival
    return list(last.values())


def _counted(trouble: ChannelTrouble, at: datetime, before: str) -> str:
    """The other side's words, how often they were said and when last."""
    words = trouble.detail or trouble.code
    return f"{1 + _times(before)}× {words} ({at:%Y-%m-%d %H:%M} UTC)"


def _times(words: str) -> int:
    number = words.partition("×")[0]
    return int(number) if number.isdigit() else 0


@transaction.atomic
def record_trouble(*, channel_id: UUID, trouble: ChannelTrouble, at: datetime) -> None:
    """Show on the channel why it does not work; told once, not at each try."""
    channel = Channel.objects.select_for_update().get(pk=channel_id)
    if channel.state == "paused":
        return
    is_new = channel.state != "failing" or channel.trouble_code != trouble.code
    channel.state, channel.trouble_code = "failing", trouble.code
    channel.trouble_detail = trouble.detail[:1000]
    channel.trouble_at = at if is_new else channel.trouble_at
    channel.save(update_fields=["state", "trouble_code", "trouble_detail", "trouble_at"])
    if is_new:
        publish(
            ChannelChanged(
                occurred_at=at, channel_id=channel.pk, state="failing", code=trouble.code
            )
        )
