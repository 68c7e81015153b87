"""Delivery reports: Exchange in Polish, Postfix, Exim, qmail, Sendmail, Gmail and their kin."""

from kontuar.plugins.email.tests.corpus.letter import Letter, b64, letter, qp, word

HEAD = """\
Return-Path: <>
From: {sender}
To: pomoc@kram.pl
Subject: {subject}
Date: Mon, 3 Feb 2025 10:15:00 +0100
Message-ID: <dsn1@mx.example.pl>
Auto-Submitted: auto-replied
MIME-Version: 1.0
"""
OURS = """\
Message-ID: <answer.1@kram.pl>
From: Sklep Kram <pomoc@kram.pl>
To: ala@example.pl
Subject: Re: Paczka

Dzień dobry"""
DAEMON = "MAILER-DAEMON@mx.example.pl (Mail Delivery System)"
ALA = ["ala@example.pl"]


def dsn(
    name: str, status: str, diagnostic: str, *, hard: bool, action: str = "failed",
    kind: str = "permanent", sender: str = DAEMON, subject: str = "Undelivered Mail Returned to Sender",
    text: str = "This is the mail system at host mx.example.pl.", recipient: str = "rfc822; ala@example.pl",
    recipients: list[str] | None = None,
) -> Letter:  # fmt: skip
    """A report by the standard (RFC 3464)."""
    said = f"\nDiagnostic-Code: {diagnostic}" if diagnostic else ""
    raw = f"""{HEAD.format(sender=sender, subject=subject)}\
Content-Type: multipart/report; report-type=delivery-status; boundary="R"

This is a MIME-encapsulated message.

--R
Content-Description: Notification
Content-Type: text/plain; charset=utf-8

{text}

--R
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.pl
Arrival-Date: Mon, 3 Feb 2025 10:14:00 +0100 (CET)

Final-Recipient: {recipient}
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example.pl{said}

--R
Content-Description: Undelivered Message
Content-Type: message/rfc822

{OURS}
--R--
"""
    return _report(name, raw, recipients or ALA, kind, hard=hard)


def written(
    name: str, text: str, *, hard: bool, kind: str = "permanent", sender: str = DAEMON,
    subject: str = "Mail delivery failed: returning message to sender", headers: str = "",
    recipients: list[str] | None = None,
) -> Letter:  # fmt: skip
    """A report that is only a letter."""
    head = HEAD.format(sender=sender, subject=subject) + headers
    raw = f"{head}Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}\n"
    return _report(name, raw, ALA if recipients is None else recipients, kind, hard=hard)


def _report(name: str, raw: str, recipients: list[str], kind: str, *, hard: bool) -> Letter:
    return letter(
        f"report-{name}",
        raw,
        bounce=True,
        bounce_recipients=recipients,
        bounce_class=kind,
        bounce_hard=hard,
        auto_reply=True,
    )


def _no_report(name: str, raw: str) -> Letter:
    return letter(f"report-{name}", raw, bounce=False, bounce_recipients=[], bounce_class="",
                  bounce_hard=False)  # fmt: skip


OUTLOOK = "Microsoft Outlook <MicrosoftExchange329e@kram.pl>"
GOOGLE = "Mail Delivery Subsystem <mailer-daemon@googlemail.com>"
LETTERS = (
    dsn("postfix-unknown", "5.1.1", "smtp; 550 5.1.1 <ala@example.pl>: Recipient address rejected:"
        " User unknown in virtual mailbox table", hard=True),
    dsn("postfix-host-not-found", "5.4.4", "X-Postfix; Host or domain name not found. Name service"
        " error for name=example.pl type=A: Host not found", hard=True),
    dsn("postfix-null-mx", "5.1.0", "X-Postfix; Domain example.pl does not accept mail (nullMX)",
        hard=True),
    dsn("postfix-full", "5.2.2", "smtp; 552 5.2.2 Mailbox full", hard=False),
    dsn("postfix-full-polish", "5.0.0", "smtp; 550 Skrzynka odbiorcy jest pełna", hard=False),
    dsn("postfix-timeout-expired", "4.4.1", "X-Postfix; connect to mail.example.pl: Connection timed"
        " out", hard=False),
    dsn("postfix-delayed", "4.4.1", "X-Postfix; connect to mail.example.pl: Connection refused",
        action="delayed", kind="temporary", hard=False, subject="Delayed Mail (still being retried)"),
    dsn("greylisted-delayed", "4.7.1", "smtp; 450 4.7.1 Greylisted, try again later",
        action="delayed", kind="temporary", hard=False, subject="Delayed Mail (still being retried)"),
    dsn("spam", "5.7.1", "smtp; 554 5.7.1 Message rejected as spam", hard=False),
    dsn("blocklist", "5.7.1", "smtp; 554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked"
        " using zen.spamhaus.example", hard=False),
    dsn("dmarc", "5.7.26", "smtp; 550-5.7.26 Unauthenticated email from kram.pl is not accepted due"
        " to domain's DMARC policy", hard=False),
    dsn("too-large", "5.3.4", "smtp; 552 5.3.4 Message size exceeds fixed limit", hard=False),
    dsn("relay-denied", "5.7.1", "smtp; 554 5.7.1 <ala@example.pl>: Relay access denied", hard=False),
    dsn("sender-refused", "5.1.8", "smtp; 550 5.1.8 Sender address rejected: Domain not found",
        hard=False),
    dsn("code-only", "5.1.1", "", hard=True, text="Nie udało się."),
    dsn("action-in-words", "5.0.0", "smtp; 550 no such user", action="Failed (permanent)", hard=True),
    dsn("mailbox-disabled", "5.2.1", "smtp; 550 5.2.1 The email account that you tried to reach is"
        " disabled", hard=True),
    dsn("wp-unknown", "5.1.1", "smtp; 550 5.1.1 Nie ma takiego uzytkownika / No such user", hard=True),
    dsn("onet-unavailable", "5.2.1", "smtp; 550 5.2.1 Mailbox not available / Konto niedostępne",
        hard=True),
    dsn("interia-unknown", "5.0.0", "smtp; 550 Konto nie istnieje", hard=True),
    dsn("o2-unknown-no-code", "5.0.0", "smtp; 550 User ala@example.pl unknown", hard=True),
    dsn("utf-8-address", "5.1.1", "smtp; 550 5.1.1 User unknown",
        recipient="utf-8; żaneta@example.pl", recipients=["żaneta@example.pl"], hard=True),
    dsn("no-type-of-address", "5.1.1", "smtp; 550 5.1.1 User unknown", recipient="ala@example.pl",
        hard=True),
    dsn("brackets", "5.1.1", "smtp; 550 5.1.1 User unknown", recipient="rfc822;<Ala@Example.PL>",
        hard=True),
    dsn("original-recipient-first", "5.1.1", "smtp; 550 5.1.1 User unknown", hard=True,
        recipient="rfc822; inny@dalej.example\nOriginal-Recipient: rfc822;ala@example.pl"),
    dsn("exchange-polish", "5.1.10", "smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient"
        " ala@example.pl not found by SMTP address lookup", sender=OUTLOOK,
        subject=word("Niedostarczalne: Re: Paczka"), hard=True,
        text="Nie można dostarczyć wiadomości do odbiorcy ala@example.pl.\n"
             "Nie znaleziono adresu ala@example.pl w domenie example.pl."),
    dsn("exchange-full-polish", "5.2.2", "smtp;554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:"
        "QuotaExceededException", sender=OUTLOOK, subject=word("Niedostarczalne: Re: Paczka"), hard=False,
        text="Skrzynka pocztowa odbiorcy jest pełna i nie może teraz przyjmować wiadomości."),
    dsn("o365-edge-block", "5.4.1", "smtp;550 5.4.1 Recipient address rejected: Access denied."
        " [AM0EUR01.prod.protection.outlook.com]", sender="postmaster@kram.onmicrosoft.example",
        subject="Undeliverable: Re: Paczka", hard=True),
    dsn("o365-no-domain", "5.4.310", "smtp;550 5.4.310 DNS domain example.pl does not exist",
        sender="postmaster@kram.onmicrosoft.example", subject="Undeliverable: Re: Paczka", hard=True),
    dsn("o365-policy", "5.7.133", "smtp;550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup;"
        " authentication required", sender=OUTLOOK, subject="Undeliverable: Re: Paczka", hard=False),
    dsn("gmail-unknown", "5.1.1", "smtp; 550-5.1.1 The email account that you tried to reach does not"
        " exist. Please try\n 550-5.1.1 double-checking the recipient's email address", sender=GOOGLE,
        subject="Delivery Status Notification (Failure)", hard=True,
        text="** Address not found **\n\nYour message wasn't delivered to ala@example.pl because the"
             " address couldn't be found, or is unable to receive mail."),
    dsn("gmail-polish", "5.1.1", "smtp; 550 5.1.1 user unknown", sender=GOOGLE, hard=True,
        subject=word("Delivery Status Notification (Failure)"),
        text="** Nie znaleziono adresu **\n\nTwoja wiadomość nie została dostarczona na adres"
             " ala@example.pl, ponieważ nie znaleziono tego adresu."),
    dsn("gmail-delay", "4.4.1", "smtp; The recipient server did not accept our requests to connect.",
        action="delayed", kind="temporary", sender=GOOGLE, hard=False,
        subject="Delivery Status Notification (Delay)"),
    dsn("sendmail", "5.1.1", "SMTP; 550 5.1.1 <ala@example.pl>... User unknown",
        sender="Mail Delivery Subsystem <MAILER-DAEMON@mx.example.pl>",
        subject="Returned mail: see transcript for details", hard=True),
    letter(
        "report-two-recipients",
        f"""{HEAD.format(sender=DAEMON, subject="Undelivered Mail Returned to Sender")}\
Content-Type: multipart/report; report-type=delivery-status; boundary="R"

--R
Content-Type: text/plain

This is the mail system.
--R
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.pl

Final-Recipient: rfc822; ala@example.pl
Action: failed
Status: 5.1.1

Final-Recipient: rfc822; ewa@example.pl
Action: delivered
Status: 2.0.0

Final-Recipient: rfc822; ola@example.pl
Action: failed
Status: 5.1.1
--R
Content-Type: text/rfc822-headers

Message-ID: <answer.1@kram.pl>
--R--
""",
        bounce=True, bounce_recipients=["ala@example.pl", "ola@example.pl"], bounce_class="permanent",
        bounce_hard=True,
    ),
    _no_report("success", dsn("x", "2.0.0", "", action="delivered", hard=False).raw.decode()
               .replace("\r\n", "\n")),
    _no_report("relayed", dsn("x", "2.0.0", "", action="relayed", hard=False).raw.decode()
               .replace("\r\n", "\n")),
    written("exim", "This message was created automatically by mail delivery software.\n\nA message that"
            " you sent could not be delivered to one or more of its\nrecipients. This is a permanent"
            " error. The following address(es) failed:\n\n  ala@example.pl\n    host mail.example.pl"
            " [192.0.2.1]\n    SMTP error from remote mail server after RCPT TO:<ala@example.pl>:\n"
            f"    550 5.1.1 User unknown\n\n------ This is a copy of the message ------\n\n{OURS}",
            headers="X-Failed-Recipients: ala@example.pl\n", hard=True),
    written("exim-warning", "This message was created automatically by mail delivery software.\nA message"
            " that you sent has not yet been delivered to one or more of its\nrecipients after more than"
            " 24 hours on the queue.\n\nThe address to which the message has not yet been delivered is:\n"
            "\n  ala@example.pl\n\nNo action is required on your part. Delivery attempts will continue.",
            subject="Warning: message 1tabc-0001-2x delayed 24 hours", kind="temporary", hard=False),
    written("exim-unrouteable", "A message that you sent could not be delivered to one or more of its\n"
            "recipients. The following address(es) failed:\n\n  ala@example.pl\n    Unrouteable address",
            hard=True),
    written("no-mail-server", "A message that you sent could not be delivered to one or more of its\n"
            "recipients. The following address(es) failed:\n\n  ala@example.pl\n    all relevant MX"
            " records point to non-existent hosts", hard=True),
    written("courier", "This is a delivery status notification from mx.example.pl,\nrunning the Courier"
            " mail server.\n\nThe original message was received on Mon, 3 Feb 2025.\n\nUNDELIVERABLE"
            " MAIL\n\nYour message to the following recipients cannot be delivered:\n\n"
            "<ala@example.pl>:\n    mx.example.pl [192.0.2.1]:\n<<< 550 User unknown\n",
            subject="NOTICE: mail delivery status.", hard=True),
    written("quoted-address", "The following message to <ala@example.pl> was undeliverable.\nThe reason:"
            "\n5.1.0 - Unknown address error 550-'ala@example.pl... User unknown'\n", hard=True),
    written("qmail", "Hi. This is the qmail-send program at mx.example.pl.\nI'm afraid I wasn't able to"
            " deliver your message to the following addresses.\nThis is a permanent error; I've given up."
            " Sorry it didn't work out.\n\n<ala@example.pl>:\nSorry, no mailbox here by that name."
            f" (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n{OURS}",
            sender="MAILER-DAEMON@mx.example.pl", subject="failure notice", hard=True),
    written("qmail-full", "Hi. This is the qmail-send program at mx.example.pl.\nI'm afraid I wasn't able"
            " to deliver your message to the following addresses.\n\n<ala@example.pl>:\nThe users mailfolder"
            " is over the allowed quota (size). (#5.2.2)\n",
            sender="MAILER-DAEMON@mx.example.pl", subject="failure notice", hard=False),
    written("polish-letter", "To jest automatyczna wiadomość systemu pocztowego.\n\nTwoja wiadomość nie"
            " została dostarczona do:\n\n<ala@example.pl>: konto nie istnieje\n",
            sender=f"{word('System pocztowy')} <mailer-daemon@wp.example>",
            subject=word("Wiadomość nie została dostarczona"), hard=True),
    written("polish-full", "Nie można dostarczyć wiadomości do odbiorcy:\n\n  ala@example.pl\n\nPowód:"
            " skrzynka jest przepełniona.\n", sender="postmaster@onet.example",
            subject=word("Zwrot wiadomości: Re: Paczka"), hard=False),
    written("polish-delay", "Doręczenie wiadomości do ala@example.pl opóźnia się. Serwer ponowi kolejne"
            " próby przez 4 dni.\n", sender="postmaster@interia.example", kind="temporary", hard=False,
            subject=word("Opóźnienie w doręczeniu wiadomości")),
    written("german", "Die folgende Nachricht konnte nicht zugestellt werden:\n\n<ala@example.pl>:"
            " Benutzer unbekannt\n", subject="Unzustellbar: Re: Paczka", hard=True),
    written("domino", "Your message\n\n  Subject: Re: Paczka\n\nwas not delivered to:\n\n  ala@example.pl\n"
            "\nbecause:\n\n  User ala (ala@example.pl) not listed in Domino Directory\n",
            subject="DELIVERY FAILURE: User ala (ala@example.pl) not listed in Domino Directory",
            sender="Postmaster@firma.example", hard=True),
    written("old-exchange", "Your message\n\n  To:      Ala\n  Subject: Re: Paczka\n  Sent:    Mon, 3 Feb"
            " 2025\n\ndid not reach the following recipient(s):\n\nala@example.pl on Mon, 3 Feb 2025\n"
            "    The recipient name is not recognized\n", subject="Undeliverable: Re: Paczka",
            sender="System Administrator <postmaster@firma.example>", hard=True),
    written("mail-only-says-so", "Your message to ala@example.pl was rejected.\nReason: mailbox is full.\n",
            subject="Mail could not be delivered", sender="robot@brama.example", hard=False),
    letter(
        "report-without-a-recipient-but-with-the-mail",
        f"""{HEAD.format(sender="ndr@firma.example", subject="Mail delivery failed")}\
Content-Type: multipart/mixed; boundary="R"

--R
Content-Type: text/plain

One or more of the recipients are not a valid user of the system.
--R
Content-Type: message/rfc822

{OURS}
--R--
""".replace("Return-Path: <>", "Return-Path: <ndr@firma.example>"),
        bounce=True, bounce_recipients=ALA, bounce_class="permanent", bounce_hard=True,
    ),
    letter(
        "report-html-only",
        f"""{HEAD.format(sender="Postmaster <postmaster@firma.example>", subject="Undeliverable: Paczka")}\
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

{b64('<p>Your message to <b>ala@example.pl</b> could not be delivered.</p><p>550 5.1.1 User unknown</p>')}
""",
        bounce=True, bounce_recipients=ALA, bounce_class="permanent", bounce_hard=True,
    ),
    letter(
        "report-status-part-in-base64",
        f"""{HEAD.format(sender=DAEMON, subject="Delivery Status Notification (Failure)")}\
Content-Type: multipart/report; report-type=delivery-status; boundary="R"

--R
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

{qp("Nie dostarczono.")}
--R
Content-Type: message/delivery-status
Content-Transfer-Encoding: base64

{b64("Reporting-MTA: dns; x" + chr(10)*2 + "Final-Recipient: rfc822;ala@example.pl" + chr(10)
     + "Action: failed" + chr(10) + "Status: 5.1.1" + chr(10))}
--R--
""",
        bounce=True, bounce_recipients=ALA, bounce_class="permanent", bounce_hard=True,
    ),
)  # fmt: skip
