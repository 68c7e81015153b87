"""Set up the company an installation belongs to."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from kontuar.events.services import publish
from kontuar.kit.problems import Problem
from kontuar.people.events import CompanySetUp
from kontuar.people.models import Agent, Company, Queue, Role, Shop
from kontuar.people.services.agents import Access, create_agent
from kontuar.people.services.limit import set_first_limits


class AlreadySetUp(Problem):
    """Refusal of a second set-up, whoever asks."""

    code = "already_set_up"


@dataclass(frozen=True, kw_only=True)
class NewCompany:
    """What the first page of the wizard asks for."""

    company: str
    shop: str
    language: str
    time_zone: str
    is_demo: bool = False


@transaction.atomic
def set_up_company(
    *, new: NewCompany, name: str, email: str, password: str, at: datetime
) -> tuple[Shop, Agent]:
    """Make the company, its first shop and queue, and the first administrator; once only."""
    with connection.cursor() as cursor:
        cursor.execute("lock table people_company in share row exclusive mode")
    if Company.objects.exists():
        raise AlreadySetUp(_("Kontuar is set up already. Log in instead."))
    Company.objects.create(
        name=new.company,
        language=new.language,
        time_zone=new.time_zone,
        is_demo=new.is_demo,
        set_up_at=at,
    )
    shop = Shop.objects.create(name=new.shop, language=new.language, time_zone=new.time_zone)
    with translation.override(new.language):
        Queue.objects.create(shop=shop, name=_("Customer service"))
    access = Access(role=Role.ADMINISTRATOR)
    agent = create_agent(email=email, name=name, password=password, access=access, by=None, at=at)
    set_first_limits()
    publish(CompanySetUp(occurred_at=at, actor=agent.actor, shop_id=shop.pk, agent_id=agent.pk))
    return shop, agent


def change_company(*, name: str, language: str, time_zone: str, undo_seconds: int) -> None:
    """Change what the company is called, the defaults of its people, how long answers wait."""
    Company.objects.filter(pk=1).update(
        name=name, language=language, time_zone=time_zone, undo_seconds=undo_seconds
    )
