"""Keep the tokens by which an adapter logs in at a provider."""

from collections.abc import Callable
from uuid import UUID

from kontuar.channels.contract import Tokens
from kontuar.channels.models import Channel
from kontuar.channels.secrets import seal, unseal
from kontuar.kit.locks import in_turn


def renew_tokens(*, channel_id: UUID, change: Callable[[Tokens], Tokens]) -> Tokens:
    """Change a channel's tokens, one at a time across all processes; kept before anybody uses them.

    A provider that hands out a new refresh token with each renewal forgets the old one: two that
    renew at once would lock the mailbox. The lock is no row's, as `change` asks the provider: mail
    is stored and health is noted meanwhile.
    """
    with in_turn(f"channels.tokens.{channel_id}"):
        stored = unseal(Channel.objects.values_list("tokens", flat=True).get(pk=channel_id))
        renewed = dict(change(stored))
        if renewed != stored:
            Channel.objects.filter(pk=channel_id).update(tokens=seal(renewed))
    return renewed
