"""Every write about channels, what came in and what goes out."""

from kontuar.channels.services.acknowledgement import set_acknowledgement
from kontuar.channels.services.blobs import store_blobs
from kontuar.channels.services.bounced import mark_bounced
from kontuar.channels.services.connect import (
    check_channel,
    connect_channel,
    pause_channel,
    resume_channel,
)
from kontuar.channels.services.dead import bury_address, refuse_dead, restore_dead, revive_addresses
from kontuar.channels.services.importing import (
    resume_import,
    start_import,
    stop_import,
    take_over,
)
from kontuar.channels.services.intake import ChannelIntake, record_trouble
from kontuar.channels.services.login import begin_login, finish_login, login_name
from kontuar.channels.services.outbox import queue_delivery, send_due
from kontuar.channels.services.proof import note_arrival, seek_proof
from kontuar.channels.services.retry import (
    mark_sent,
    resend_delivery,
    revive_recipients,
    withdraw_delivery,
)
from kontuar.channels.services.scan import check_file, release_file, scan_waiting
from kontuar.channels.services.settle import (
    discard_quarantined,
    hold_back,
    restore_discarded,
    retry_quarantined,
    settle_inbounds,
)
from kontuar.channels.services.takeover import take_up_abandoned
from kontuar.channels.services.tokens import renew_tokens
from kontuar.channels.services.uploading import receive_piece, remove_imported_file

__all__ = [
    "ChannelIntake",
    "begin_login",
    "bury_address",
    "check_channel",
    "check_file",
    "connect_channel",
    "discard_quarantined",
    "finish_login",
    "hold_back",
    "login_name",
    "mark_bounced",
    "mark_sent",
    "note_arrival",
    "pause_channel",
    "queue_delivery",
    "receive_piece",
    "record_trouble",
    "refuse_dead",
    "release_file",
    "remove_imported_file",
    "renew_tokens",
    "resend_delivery",
    "restore_dead",
    "restore_discarded",
    "resume_channel",
    "resume_import",
    "retry_quarantined",
    "revive_addresses",
    "revive_recipients",
    "scan_waiting",
    "seek_proof",
    "send_due",
    "set_acknowledgement",
    "settle_inbounds",
    "start_import",
    "stop_import",
    "store_blobs",
    "take_over",
    "take_up_abandoned",
    "withdraw_delivery",
]
