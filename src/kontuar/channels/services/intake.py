"""Keep what comes in, before anybody looks inside."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Greatest

from kontuar.channels.contract import Arrival, ChannelTrouble, FolderState
from kontuar.channels.events import ChannelChanged
from kontuar.channels.models import Channel, Folder, Inbound
from kontuar.channels.rules import dedupe_key
from kontuar.events.services import publish, wake
from kontuar.kit.bulk import insert_rows


class ChannelIntake:
    """Where the adapter of one channel puts what it found; commits before it answers."""

    def __init__(self, channel_id: UUID) -> None:
        self.channel_id = channel_id

    def folder(self, name: str) -> FolderState | None:
        """How far this folder was read."""
        row = Folder.objects.filter(channel_id=self.channel_id, name=name).first()
        return FolderState(row.name, row.uidvalidity, row.last_uid) if row else None

    @transaction.atomic
    def store(self, arrivals: Sequence[Arrival]) -> int:
        """Keep raw bytes and move the cursor in one transaction; how many were new."""
        rows = {dedupe_key(arrival.raw): arrival for arrival in reversed(arrivals)}
        known = Inbound.objects.filter(channel_id=self.channel_id, dedupe_key__in=list(rows))
        for key in known.values_list("dedupe_key", flat=True):
            del rows[bytes(key)]
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
