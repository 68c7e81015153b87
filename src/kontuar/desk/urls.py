"""Routes of the desk."""

from django.urls import include, path

from kontuar.desk.conversation import urls as conversation
from kontuar.desk.files import urls as files
from kontuar.desk.frame import views as frame
from kontuar.desk.inbox import views as inbox
from kontuar.desk.orders import urls as orders
from kontuar.desk.profile import views as profile

app_name = "desk"
urlpatterns = [
    path("", inbox.home, name="inbox"),
    path("inbox/more/", inbox.more_rows, name="more"),
    path("inbox/list/", inbox.show_list, name="list"),
    path("inbox/views/", inbox.show_views, name="views"),
    path("c/<uuid:conversation_id>/", include(conversation.of_conversation)),
    path("m/<uuid:message_id>/", include(conversation.of_message)),
    path("colleagues/", conversation.find_colleagues, name="colleagues"),
    path("frame/<uuid:message_id>/", frame.show_mail, name="frame"),
    path("files/", include(files)),
    path("pictures/", include(files.of_pictures)),
    path("orders/", include(orders)),
    path("profile/", profile.edit_profile, name="profile"),
]
