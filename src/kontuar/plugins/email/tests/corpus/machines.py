"""Machines that answer, and people who only look like them."""

from kontuar.plugins.email.tests.corpus.letter import HEAD, Letter, letter, word


def machine(
    name: str, headers: str, subject: str = "Re: Pytanie", text: str = "Nie ma mnie."
) -> Letter:
    """An answer nobody should answer."""
    raw = HEAD.replace("Pytanie", subject) + headers.strip("\n") + f"\n\n{text}"
    return letter(f"machine-{name}", raw.replace("\n\n\n", "\n\n"), auto_reply=True, bounce=False)


def human(
    name: str, headers: str, subject: str = "Re: Pytanie", text: str = "Tak, proszę."
) -> Letter:
    """Somebody who waits for an answer."""
    raw = HEAD.replace("Pytanie", subject) + headers.strip("\n") + f"\n\n{text}"
    return letter(f"human-{name}", raw.replace("\n\n\n", "\n\n"), auto_reply=False, bounce=False)


LETTERS = (
    machine("vacation-rfc3834", "Auto-Submitted: auto-replied"),
    machine("vacation-comment", "Auto-Submitted: auto-replied (vacation)"),
    machine("generated", "Auto-Submitted: auto-generated"),
    machine("notified", "Auto-Submitted: auto-notified"),
    machine("precedence-bulk", "Precedence: bulk"),
    machine("precedence-list", "Precedence: list"),
    machine("precedence-junk", "precedence: JUNK"),
    machine("precedence-auto-reply", "X-Precedence: auto_reply"),
    machine("x-loop", "X-Loop: pomoc@kram.pl"),
    machine("exchange-oof", "X-Auto-Response-Suppress: All\nauto-submitted: auto-generated",
            "Automatyczna odpowiedź: Pytanie"),
    machine("suppress-some", "X-Auto-Response-Suppress: DR, OOF, AutoReply"),
    machine("list-unsubscribe", "List-Unsubscribe: <mailto:u@x.pl>"),
    machine("null-return-path", "Return-Path: <>"),
    machine("x-autoreply", "X-Autoreply: yes"),
    machine("x-autorespond", "X-Autorespond: Urlop"),
    machine("x-auto-reply", "X-Auto-Reply: yes"),
    machine("x-auto-response", "X-Auto-Response: urlop"),
    machine("machine-generated", "X-FC-MachineGenerated: true"),
    machine("preference", "Preference: auto_reply"),
    machine("delivered-to-autoresponder", "Delivered-To: Autoresponder"),
    machine("null-return-path-with-a-space", "Return-Path: < >"),
    machine("subject-polish", "", word("Automatyczna odpowiedź: Pytanie")),
    machine("subject-polish-2", "", word("Odpowiedź automatyczna: urlop")),
    machine("subject-polish-bracket", "", word("[Automatyczna odpowiedź] Pytanie")),
    machine("subject-autoodpowiedz", "", word("Autoodpowiedź: Pytanie")),
    machine("subject-poza-biurem", "", "Poza biurem: Pytanie"),
    machine("subject-jestem-poza-biurem", "", "Jestem poza biurem"),
    machine("subject-nieobecnosc", "", word("Nieobecność: Pytanie")),
    machine("subject-english", "", "Automatic reply: Pytanie"),
    machine("subject-out-of-office", "", "Out of Office: Pytanie"),
    machine("subject-notes", "", "AUTO: Jan Nowak is out of the office (returning 10/02/2025)"),
    machine("subject-automatic-response", "", "Re: Pytanie (Automatic Response)"),
    machine("subject-german", "", "Automatische Antwort: Pytanie"),
    machine("subject-abwesenheit", "", "Abwesenheitsnotiz: Pytanie"),
    machine("read-receipt", 'Content-Type: multipart/report; report-type=disposition-notification;'
            ' boundary="b"', "Read: Pytanie",
            "--b\nContent-Type: text/plain\n\nPrzeczytano.\n--b\n"
            "Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; a@x.pl\n"
            "Disposition: manual-action/MDN-sent-manually; displayed\n--b--"),
    human("plain", ""),
    human("asks-why-mail-came-back", "", "Mail delivery failed?",
          "Czemu to wraca z \"user unknown\"?\n<pomoc@kram.pl>: adres jest dobry"),
    human("auto-submitted-no", "Auto-Submitted: no"),
    human("precedence-first-class", "Precedence: first-class"),
    human("suppress-none", "X-Auto-Response-Suppress: None"),
    human("real-return-path", "Return-Path: <ala@example.pl>"),
    human("about-a-machine", "", "Pytanie o automat do kawy"),
    human("about-a-holiday", "", "Re: dostawa w czasie urlopu"),
    human("noreply-form", "Reply-To: ala@example.pl"),
    human("about-an-undelivered-parcel", "", "Paczka nie została dostarczona",
          "Moja paczka nie została dostarczona, kurier pisze: delivery failed."),
    human("quotes-a-report", "", "Re: Undelivered Mail Returned to Sender",
          "Dostaję od Was zwrotki:\n\n> <ala@example.pl>: 550 5.1.1 User unknown"),
)  # fmt: skip
