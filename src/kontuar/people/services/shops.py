"""Shops, queues and teams."""

from collections.abc import Collection
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kontuar.kit.html import clean_reply_html
from kontuar.kit.problems import Problem
from kontuar.people.models import Agent, Queue, Shop, Team


class NameTaken(Problem):
    """Refusal of a name that is in use."""

    code = "name_taken"


def save_shop(
    *, shop_id: UUID | None, name: str, language: str, time_zone: str, signature: str
) -> Shop:
    """Add or change a shop; its signature is cleaned like any answer."""
    shop = Shop.objects.get(pk=shop_id) if shop_id else Shop()
    shop.name, shop.language, shop.time_zone = name, language, time_zone
    shop.signature = clean_reply_html(signature)
    _save_once(shop, name)
    return shop


def save_queue(*, queue_id: UUID | None, shop_id: UUID, name: str) -> Queue:
    """Add or rename a queue of a shop."""
    queue = Queue.objects.get(pk=queue_id) if queue_id else Queue()
    queue.shop_id, queue.name = shop_id, name
    _save_once(queue, name)
    return queue


@transaction.atomic
def save_team(*, team_id: UUID | None, name: str, members: Collection[UUID]) -> Team:
    """Add or change a team and who is in it."""
    team = Team.objects.get(pk=team_id) if team_id else Team()
    team.name = name
    _save_once(team, name)
    team.members.set(Agent.objects.filter(pk__in=list(members)))
    return team


def _save_once(row: Shop | Queue | Team, name: str) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as taken:
        raise NameTaken(_("There is already one called %s. Choose another name.") % name) from taken
