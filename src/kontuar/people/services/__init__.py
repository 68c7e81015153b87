"""Every write about the company and its staff."""

from kontuar.people.services.agents import change_agent, create_agent, save_preferences
from kontuar.people.services.company import change_company, set_up_company
from kontuar.people.services.invite import accept_invitation, invite_agent, withdraw_invitation
from kontuar.people.services.limit import set_first_limits, set_limits
from kontuar.people.services.shops import save_queue, save_shop, save_team

__all__ = [
    "accept_invitation",
    "change_agent",
    "change_company",
    "create_agent",
    "invite_agent",
    "save_preferences",
    "save_queue",
    "save_shop",
    "save_team",
    "set_first_limits",
    "set_limits",
    "set_up_company",
    "withdraw_invitation",
]
