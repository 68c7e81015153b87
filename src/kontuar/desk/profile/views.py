"""One's own name, language, zone, look and habits; and the way to one's passwords and keys."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kontuar.desk.access import AgentRequest, agent_required
from kontuar.desk.inbox.views import frame_of
from kontuar.desk.profile.forms import ProfileForm
from kontuar.people import services as people
from kontuar.ui.pages import show


@require_http_methods(["GET", "POST"])
@agent_required
def edit_profile(request: AgentRequest) -> HttpResponse:
    """Show what is chosen; keep what was changed."""
    form = ProfileForm(request.POST or None, agent=request.user)
    if request.method == "POST" and form.is_valid():
        people.save_preferences(agent=request.user, **form.chosen())
        with translation.override(request.user.language or translation.get_language()):
            messages.success(request, _("Saved."))
        return redirect("desk:profile")
    status = 422 if form.is_bound else 200
    context = frame_of(request, filters=None) | {"form": form, "at": "profile"}
    return show(request, "desk/profile/page.html", status=status, **context)
