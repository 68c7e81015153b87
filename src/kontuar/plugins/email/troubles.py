"""What goes wrong between mail servers, as codes and in plain words with the next step."""

import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from kontuar.channels.contract import ChannelTrouble

MAX_DETAIL = 500
_PERMANENT = {
    "wrong_password", "app_password_needed", "folder_missing", "not_imap", "not_smtp",
    "login_disabled", "public_refused", "port_forbidden", "certificate", "login_again",
    "login_app_refused", "login_unsafe", "login_not_lasting", "token_refused", "no_token_login",
}  # fmt: skip


def trouble(code: str, detail: str | bytes = "") -> ChannelTrouble:
    """A trouble with the other side's own words, cut to a readable length."""
    if isinstance(detail, bytes):
        detail = detail.decode("utf-8", "replace")
    words = re.sub(r"\s+", " ", detail).strip()[:MAX_DETAIL]
    return ChannelTrouble(code, words, permanent=code in _PERMANENT)


@contextmanager
def network_troubles() -> Iterator[None]:
    """Turn what a network may do into a ChannelTrouble."""
    try:
        yield
    except OSError as error:
        raise trouble(code_of(error), str(error)) from error


def code_of(error: OSError) -> str:
    """The code of a network error."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return "certificate"
    if isinstance(error, ssl.SSLError):
        return "tls_failed"
    if isinstance(error, socket.gaierror):
        return "host_not_found"
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    if isinstance(error, TimeoutError):
        return "timeout"
    return "connection_lost"


def explain(code: str) -> str:
    """A trouble code, or a step of the live test, in the active language."""
    kinds = (steps, receiving, connecting, elsewhere, hooks, sending, returned, listening)
    sentences = {name: words for kind in kinds for name, words in kind().items()}
    fallback = _("The mail server gave an unexpected answer. See its own words below.")
    return sentences.get(code, fallback)


def steps() -> dict[str, str]:
    """The steps of the live test."""
    return {
        "incoming.login": _("Log in to the mailbox"),
        "incoming.folder": _("Open the folder"),
        "incoming.sent_folder": _("Open the Sent folder"),
        "incoming.door": _("Open the built-in door for mail"),
        "incoming.hook": _("Make the address for the provider ready"),
        "outgoing.login": _("Log in to the sending server"),
        "outgoing.sender": _("May send from this address"),
    }


def connecting() -> dict[str, str]:
    """What may happen on the way to any server."""
    return {
        "host_not_found": _("There is no server of this name. Check the server's name."),
        "refused": _(
            "The server does not accept connections on this port. Check the port, and whether a "
            "firewall blocks it."
        ),
        "timeout": _(
            "The server did not answer in time. Check its name and port, and whether a firewall "
            "blocks it. It is tried again by itself."
        ),
        "certificate": _(
            "The server's certificate is not trusted. Use the name the certificate was issued "
            "for, or paste the certificate of your own authority into the settings."
        ),
        "tls_failed": _(
            "An encrypted connection could not be made. Choose the other kind of encryption: "
            "TLS usually belongs to port 993 or 465, STARTTLS to 143 or 587."
        ),
        "connection_lost": _("The server broke the connection. It is tried again by itself."),
        "wrong_password": _(
            "The server refused the user name or the password. Enter them again. With Gmail, "
            "Outlook, WP, O2, Onet and Interia you need a separate password for mail programs."
        ),
        "app_password_needed": _(
            "The provider wants a separate password for mail programs. Create an app password "
            "in your mailbox's settings and enter it here."
        ),
        "login_disabled": _(
            "The server takes no password without encryption. Choose TLS or STARTTLS."
        ),
        "too_many_connections": _(
            "The mailbox has too many open connections. Close other mail programs or wait; it is "
            "tried again by itself."
        ),
        "server_said": _("The mail server refused. See its own words below."),
    }


def elsewhere() -> dict[str, str]:
    """What may happen when a person logs in at the provider."""
    return {
        "login_again": _(
            "The mailbox has to be logged in again: nobody did yet, or the provider took the "
            "access back, for example after a change of password. Open the channel and log in; "
            "no mail is lost meanwhile."
        ),
        "login_server_away": _(
            "The provider's login does not answer at the moment. It is tried again by itself."
        ),
        "login_server_odd": _(
            "The login server gave an answer that is no token. Check its addresses."
        ),
        "login_app_refused": _(
            "The provider refused the application. Check the application's ID and secret, whether "
            "the secret has run out, and the redirect address registered there."
        ),
        "login_unsafe": _("The login server's address has to begin with https://."),
        "login_not_lasting": _(
            "The provider gave access for an hour only. Let the application ask for access while "
            "nobody is there (scope offline_access), then log in again."
        ),
        "login_denied": _(
            "The login was broken off at the provider, or access was not allowed. Log in again "
            "and allow access to the mailbox."
        ),
        "login_stale": _(
            "This login was begun in another browser or too long ago. Begin it here once more."
        ),
        "token_refused": _(
            "The mailbox refused the login. Log in with the mailbox's own account, and see that "
            "IMAP and SMTP are switched on for it at the provider."
        ),
        "no_token_login": _(
            "This server does not let anybody log in through a provider. Choose the password, or "
            "check the server's name."
        ),
    }


def hooks() -> dict[str, str]:
    """What may happen when a provider delivers by webhook."""
    return {
        "hook_forged": _(
            "A delivery was refused because it did not prove that it comes from the provider. "
            "Copy the address from the channel's settings once more, and check the signing key."
        ),
        "hook_too_large": _(
            "A delivery was refused because it is larger than 50 MB. The provider keeps it or "
            "tells its sender."
        ),
        "hook_odd": _(
            "The provider sends something other than mail that came in or reports about mail that "
            "went out. Set it up as the channel's settings describe."
        ),
        "report_forged": _(
            "A report about mail that went out was refused because it did not prove that it comes "
            "from the provider. Copy the address under “What became of mail” in the channel's "
            "settings once more, and check its signing key. Mail comes and goes as always."
        ),
        "report_odd": _(
            "The provider sends something else than reports to the address for reports. Set it up "
            "as the channel's settings describe. Mail comes and goes as always."
        ),
        "hook_unfetched": _(
            "The provider told of a mail, and what belongs to it could not be fetched there. Check "
            "the API key, and let this computer reach the provider. It comes again by itself."
        ),
        "hook_unconfirmed": _(
            "The subscription could not be confirmed at Amazon. Let this computer reach Amazon, "
            "then request the confirmation again."
        ),
    }


def receiving() -> dict[str, str]:
    """What may happen in a mailbox."""
    return {
        "not_imap": _("Something other than an IMAP server answers there. Check name and port."),
        "folder_missing": _(
            "The mailbox has no such folder; it is named below. Choose the folders anew. The "
            "others are read meanwhile."
        ),
        "disk_full": _(
            "The disk of this installation is nearly full, so no mail is taken in: it stays with "
            "its server and comes as soon as there is room. Make room on the disk."
        ),
        "quota": _("The mailbox is full. Make room in it; nothing that came is lost."),
        "cannot_store": _(
            "The database of Kontuar takes nothing new now, so mail stays in the mailbox. Nothing "
            "is lost. Run ./kontuar doctor and see the free disk space; it is tried again by "
            "itself."
        ),
        "unexpected": _(
            "Something unexpected stopped the fetching. Mail stays in the mailbox; it is tried "
            "again by itself. Report the words below if this goes on."
        ),
    }


def listening() -> dict[str, str]:
    """What may happen to the built-in door."""
    return {
        "port_taken": _("Another program uses this port. Choose another port or stop it."),
        "port_forbidden": _("Ports below 1024 are reserved. Choose a higher one, such as 8025."),
        "public_refused": _(
            "Listening for other computers is not allowed yet. Use 127.0.0.1, or allow it in the "
            "settings if this network is yours."
        ),
        "address_unknown": _("This computer has no such network address. Use 127.0.0.1."),
    }


def sending() -> dict[str, str]:
    """What may happen to a message on its way out."""
    return {
        "not_smtp": _("Something other than an SMTP server answers there. Check name and port."),
        "address_refused": _(
            "The server refused the recipient's address. Correct the address or try again."
        ),
        "mailbox_full": _("The recipient's mailbox is full. Try again later or call."),
        "too_large": _("The message is larger than the server takes. Send smaller attachments."),
        "spam_refused": _(
            "The server took the message for spam. Ask your mail provider about SPF, DKIM and the "
            "reputation of your address."
        ),
        "relay_refused": _(
            "The sending server does not deliver for this account. Check the sending server's "
            "user name and password."
        ),
        "login_refused": _(
            "The sending server refused the user name or the password. Correct them in the "
            "channel's settings; the message waits."
        ),
        "sender_refused": _(
            "The sending server does not let this account write from this address. Use the "
            "account's own address in the channel."
        ),
        "try_later": _("The server asks to try again later. It is tried again by itself."),
        "message_refused": _("The server refused the message. See its own words below."),
        "lost_after_data": _(
            "The connection broke after the whole message was handed over. It may have been "
            "delivered; look into the Sent folder or ask the customer before you send it again."
        ),
        "utf8_unsupported": _(
            "The sending server takes no addresses with letters such as ą or ł before the @. Ask "
            "the customer for another address."
        ),
        "unsendable": _("The message has no valid recipient or sender. Correct the addresses."),
        "cut_off": _(
            "Sending was interrupted. The message may have been delivered; check before you send "
            "it again."
        ),
    }


def returned() -> dict[str, str]:
    """What the recipient's server may report later."""
    return {
        "bounced": _(
            "The recipient's mail server sent it back. Read its words below, then correct the "
            "address, try again or reach the customer another way."
        ),
        "bounced_dead": _(
            "The address does not exist, says the recipient's mail server. Correct the address; "
            "nothing more is sent there until you say so."
        ),
        "delayed_there": _(
            "The recipient's mail server is late and keeps trying by itself. Nothing needs to be "
            "done yet."
        ),
    }
