"""Routes of one conversation, of one of its messages, and of the people in it."""

from django.urls import path

from kontuar.desk.beside import customer, joining
from kontuar.desk.beside import views as beside
from kontuar.desk.conversation import (
    colleagues,
    filling,
    handling,
    mail_pictures,
    merging,
    originals,
    pages,
    sending,
    tags,
    writing,
)
from kontuar.desk.files import views as files

find_colleagues = colleagues.find_colleagues
of_conversation = [
    path("", pages.show_conversation, name="conversation"),
    path("live/", pages.show_live, name="live"),
    path("earlier/", pages.show_earlier, name="earlier"),
    path("typing/", pages.show_typing, name="typing"),
    path("orders/", beside.show_orders, name="beside"),
    path("customer/", customer.customer, name="customer"),
    path("customer/removal/", customer.removal, name="customer_note_removal"),
    path("customer/preferences/", customer.preferences, name="customer_preferences"),
    path("customer/joining/", joining.joining, name="customer_joining"),
    path("customer/parting/", joining.parting, name="customer_parting"),
    path("orders/choice/", beside.choice, name="order_choice"),
    path("orders/<uuid:order_id>/freshening/", beside.freshen, name="order_freshening"),
    path("read/", pages.mark_read, name="read"),
    path("owner/", handling.take, name="taking"),
    path("assignment/", handling.assignment, name="assignment"),
    path("snooze/", handling.snooze, name="snooze"),
    path("closure/", handling.close, name="closure"),
    path("opening/", handling.reopen, name="opening"),
    path("merging/", merging.merging, name="merging"),
    path("separation/", merging.separation, name="separation"),
    path("tags/", tags.tags, name="tags"),
    path("tags/removal/", tags.untag, name="untagging"),
    path("reply/", writing.reply, name="reply"),
    path("reply/preview/", filling.preview, name="reply_preview"),
    path("variables/", filling.show_variables, name="variables"),
    path("reply/desk/", writing.show_reply_desk, name="reply_desk"),
    path("note/", writing.note, name="note"),
    path("drafts/<slug:kind>/", writing.keep_draft, name="draft"),
    path("drafts/<slug:kind>/removal/", writing.discard_draft, name="draft_removal"),
    path("drafts/<slug:kind>/files/", files.upload, name="upload"),
]
of_message = [
    path("original/", originals.original, name="original"),
    path("undo/", sending.undo, name="undo"),
    path("rewriting/", sending.rewrite, name="rewriting"),
    path("arrival/", sending.mark_arrived, name="arrival"),
    path("pictures/", mail_pictures.mail_pictures, name="mail_pictures"),
    path("sending/", sending.send_again, name="sending"),
    path("reading/", originals.read_again, name="reading"),
]
