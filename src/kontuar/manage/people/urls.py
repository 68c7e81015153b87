"""Routes of people, invitations and teams."""

from django.urls import path

from kontuar.manage.people import agents, invitations, teams

urlpatterns = [
    path("", agents.people_list, name="people"),
    path("new", agents.new_agent, name="agent-new"),
    path("invitations", invitations.invitations, name="invitations"),
    path("invitations/new", invitations.new_invitation, name="invitation-new"),
    path("invitations/<uuid:invitation_id>/withdrawal", invitations.withdraw, name="withdrawal"),
    path("invitations/<uuid:invitation_id>/link", invitations.renew, name="invitation-link"),
    path("teams", teams.teams, name="teams"),
    path("teams/new", teams.team, name="team-new"),
    path("teams/<uuid:team_id>", teams.team, name="team"),
    path("<uuid:agent_id>", agents.agent, name="agent"),
]
