"""Fold our own words where no mail program marked them as a quote."""

from collections.abc import Sequence

from kontuar.conversations.models import Message
from kontuar.conversations.rules import preview_of
from kontuar.kit.quotes import new_text

LEAST = 80
"""Shorter texts leave no room for a quote worth folding."""
LOOKED_AT = 200


def fold_own_words(joined: Sequence[Message]) -> None:
    """Set the new part of answers that quote us without a mark, by what we had sent them."""
    whole = [m for m in joined if not (m.reply or m.is_automatic) and len(m.text) >= LEAST]
    if not whole:
        return
    sent = Message.objects.filter(
        kind="outbound", conversation_id__in={m.conversation_id for m in whole}
    )
    rows = sent.order_by("-pk").values_list("conversation_id", "text")[:LOOKED_AT]
    texts = [(home, text) for home, text in rows if text.strip()]
    for message in whole:
        ours = [text for home, text in texts if home == message.conversation_id][:3]
        typed = new_text(message.text, ours=ours) if ours else message.text
        if typed != message.text.strip():
            message.reply = typed
            message.conversation.preview = preview_of(typed)
