"""Every write about channels, what came in and what goes out."""

from kontuar.channels.services.blobs import store_blobs
from kontuar.channels.services.connect import (
    check_channel,
    connect_channel,
    pause_channel,
    resume_channel,
)
from kontuar.channels.services.intake import ChannelIntake, record_trouble
from kontuar.channels.services.outbox import queue_delivery, resend_delivery, send_due
from kontuar.channels.services.settle import (
    discard_quarantined,
    hold_back,
    restore_discarded,
    retry_quarantined,
    settle_inbounds,
)

__all__ = [
    "ChannelIntake",
    "check_channel",
    "connect_channel",
    "discard_quarantined",
    "hold_back",
    "pause_channel",
    "queue_delivery",
    "record_trouble",
    "resend_delivery",
    "restore_discarded",
    "resume_channel",
    "retry_quarantined",
    "send_due",
    "settle_inbounds",
    "store_blobs",
]
