"""Routes of one conversation, of one of its messages, and of the people in it."""

from django.urls import path

from kontuar.desk.conversation import colleagues, handling, pages, sending, tags, writing
from kontuar.desk.files import views as files

find_colleagues = colleagues.find_colleagues
of_conversation = [
    path("", pages.show_conversation, name="conversation"),
    path("live/", pages.show_live, name="live"),
    path("earlier/", pages.show_earlier, name="earlier"),
    path("typing/", pages.show_typing, name="typing"),
    path("others/", pages.show_others, name="others"),
    path("read/", pages.mark_read, name="read"),
    path("owner/", handling.take, name="taking"),
    path("assignment/", handling.assignment, name="assignment"),
    path("snooze/", handling.snooze, name="snooze"),
    path("closure/", handling.close, name="closure"),
    path("opening/", handling.reopen, name="opening"),
    path("tags/", tags.tags, name="tags"),
    path("tags/removal/", tags.untag, name="untagging"),
    path("reply/", writing.reply, name="reply"),
    path("note/", writing.note, name="note"),
    path("drafts/<slug:kind>/", writing.keep_draft, name="draft"),
    path("drafts/<slug:kind>/removal/", writing.discard_draft, name="draft_removal"),
    path("drafts/<slug:kind>/files/", files.upload, name="upload"),
]
of_message = [
    path("original/", sending.original, name="original"),
    path("sending/", sending.send_again, name="sending"),
    path("reading/", sending.read_again, name="reading"),
]
