"""Why something of old mail is not taken, in plain words with the next step."""

from collections.abc import Callable

from django.utils.translation import gettext as _

_WORDS: dict[str, Callable[[], str]] = {
    "too_large": lambda: _("Larger than 50 MB. Keep it where it is, or save its files by hand."),
    "empty": lambda: _("There is nothing in it."),
    "garbage": lambda: _("Something stands before the first message that is no mail."),
    "deleted": lambda: _("It was deleted; Thunderbird only has not removed it from the file yet."),
    "trash": lambda: _("It lay in the bin. To take it, move it to another folder first."),
    "spam": lambda: _("It lay with the spam. To take it, move it to another folder first."),
    "draft": lambda: _("A draft: it was never sent."),
    "chat": lambda: _("A chat, not a message."),
    "not_mail": lambda: _("This is no mail."),
    "nested": lambda: _("An archive inside the import. Unpack it and import what it holds."),
    "outlook_msg": lambda: _("A file of Outlook. Save the messages from Outlook as .eml."),
    "outlook_pst": lambda: _("A file of Outlook. Convert it to mbox, for example by Thunderbird."),
    "encrypted": lambda: _("It is locked with a password. Unpack it and import what it holds."),
    "link": lambda: _("Not a file of its own but a link; links are not followed."),
    "too_deep": lambda: _("The folders lie too deep in each other."),
    "gone": lambda: _("It is no longer there. Put it back and resume the import."),
    "unreadable": lambda: _("The server may not read it. Give it the right and resume the import."),
    "damaged": lambda: _("It is damaged from here on. Import it again from an undamaged copy."),
    "too_much": lambda: _("It holds more than 20 GB. Split it and import the parts."),
    "no_room": lambda: _("The server's disk is nearly full. Make room, then resume the import."),
    "stray": lambda: _("A mail server's report about a message that is not here."),
    "bomb": lambda: _("It is packed so tightly that it can't be mail. Unpack it and look inside."),
    "too_many_unreadable": lambda: _(
        "Message after message could not be read, so it was stopped. Look at the reasons below, "
        "then resume it."
    ),
}


def explain(code: str) -> str:
    """A code in the active language; what is no code is somebody's own words already."""
    return _WORDS[code]() if code in _WORDS else code
