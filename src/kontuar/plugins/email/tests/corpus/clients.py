"""What customers write with: webmail of Polish portals, Outlook, Apple, Gmail, phones."""

from kontuar.plugins.email.tests.corpus.letter import b64, letter, person, qp, word

ALA = "Dzień dobry,\nproszę o zwrot pieniędzy za żółty kubek."
ASKED = "Dzień dobry, czy kubek dotarł cały?"


def _alternative(head: str, text: str, html: str, boundary: str = "b1") -> str:
    return f"""{head}
Content-Type: multipart/alternative; boundary="{boundary}"

--{boundary}
Content-Type: text/plain; charset="UTF-8"
Content-Transfer-Encoding: quoted-printable

{qp(text)}
--{boundary}
Content-Type: text/html; charset="UTF-8"
Content-Transfer-Encoding: quoted-printable

{qp(html)}
--{boundary}--
"""


GMAIL = f"""\
MIME-Version: 1.0
References: <ab12@kram.pl>
In-Reply-To: <ab12@kram.pl>
From: Ala Kowalska <ala.kowalska@gmail.com>
Date: Mon, 3 Feb 2025 10:15:20 +0100
Message-ID: <CAFx+1=abc_DEF-ghi@mail.gmail.com>
Subject: {word("Re: Zamówienie 1234")}
To: Sklep Kram <pomoc@kram.pl>"""

LETTERS = (
    letter(
        "gmail-reply",
        _alternative(
            GMAIL,
            f"{ALA}\n\npon., 3 lut 2025 o 09:01 Sklep Kram <pomoc@kram.pl> napisał(a):\n\n> {ASKED}\n",
            f'<div dir="ltr">Dzień dobry,<div>proszę o zwrot pieniędzy za żółty kubek.</div></div><br>'
            f'<div class="gmail_quote"><div dir="ltr" class="gmail_attr">pon., 3 lut 2025 o 09:01 Sklep'
            f' Kram &lt;<a href="mailto:pomoc@kram.pl">pomoc@kram.pl</a>&gt; napisał(a):<br></div>'
            f'<blockquote class="gmail_quote">{ASKED}</blockquote></div>',
        ),
        **{"from": person("Ala Kowalska", "ala.kowalska@gmail.com")},
        to=[person("Sklep Kram", "pomoc@kram.pl")],
        subject="Re: Zamówienie 1234",
        date="2025-02-03T09:15:20+00:00",
        reply=ALA,
        message_id="<CAFx+1=abc_DEF-ghi@mail.gmail.com>",
        in_reply_to="<ab12@kram.pl>",
        references=["<ab12@kram.pl>"],
        auto_reply=False,
        bounce=False,
        files=[],
        flags=[],
    ),
    letter(
        "wp-reply",
        f"""\
Date: Tue, 04 Feb 2025 08:12:01 +0100
From: {word("Żaneta Żółć", how="Q")} <zaneta_z@wp.pl>
To: "Sklep Kram" <pomoc@kram.pl>
Subject: {word("Odp: Zwrot towaru", "iso-8859-2", "Q")}
Message-ID: <67a1c0e1b3f0a1.12345678@wp.pl>
In-Reply-To: <x1@kram.pl>
MIME-Version: 1.0
X-Mailer: Interfejs WWW poczty Wirtualnej Polski
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: base64

{b64("<p>Tak, poproszę o etykietę zwrotną.</p><p>Dnia 3 lutego 2025 14:20 Sklep Kram &lt;pomoc@kram.pl&gt; napisał(a):</p><blockquote><p>Czy wysłać etykietę?</p></blockquote>")}
""",
        **{"from": person("Żaneta Żółć", "zaneta_z@wp.pl")},
        subject="Odp: Zwrot towaru",
        reply="Tak, poproszę o etykietę zwrotną.",
        in_reply_to="<x1@kram.pl>",
        has=["> Czy wysłać etykietę?"],
    ),
    letter(
        "onet-plain",
        f"""\
From: "jan.nowak@onet.pl" <jan.nowak@onet.pl>
To: pomoc@kram.pl
Subject: {word("Gdzie jest moja paczka?")}
Date: Tue, 4 Feb 2025 07:00:00 +0100
Message-Id: <173865.onet@ps1.m5r2.onet>
X-Mailer: onet.poczta
MIME-Version: 1.0
Content-Type: text/plain; charset="utf-8"; format=flowed
Content-Transfer-Encoding: 8bit

Witam, zamówienie złożyłem tydzień temu i do dziś 
nie dostałem numeru przesyłki.

Jan
""",
        **{"from": person("jan.nowak@onet.pl", "jan.nowak@onet.pl")},
        text="Witam, zamówienie złożyłem tydzień temu i do dziś nie dostałem numeru przesyłki.\n\nJan",
        html="",
    ),
    letter(
        "interia-latin2",
        f"""\
From: {word("Michał Śliwa", "iso-8859-2", "Q")} <m.sliwa@interia.pl>
To: {word("Sklep Kram – pomoc", "utf-8", "Q")} <pomoc@kram.pl>
Subject: {word("Reklamacja: stłuczony słój", "iso-8859-2")}
Date: Mon, 03 Feb 2025 20:41:07 +0100
Message-Id: <kxyzabcd@interia.pl>
MIME-Version: 1.0
Content-Type: text/plain; charset=iso-8859-2
Content-Transfer-Encoding: quoted-printable

{qp("Słój przyszedł stłuczony. Załączam zdjęcie później. Świętosław", "iso-8859-2")}
""",
        **{"from": person("Michał Śliwa", "m.sliwa@interia.pl")},
        to=[person("Sklep Kram – pomoc", "pomoc@kram.pl")],
        subject="Reklamacja: stłuczony słój",
        text="Słój przyszedł stłuczony. Załączam zdjęcie później. Świętosław",
    ),
    letter(
        "o2-two-parts",
        _alternative(
            f"""\
From: "Kasia" <kasia99@o2.pl>
To: <pomoc@kram.pl>
Cc: =?utf-8?q?Grzegorz_Brz=C4=99czyszczykiewicz?= <gb@o2.pl>
Subject: {word("Faktura ")} {word("do zamówienia")}
Date: Mon, 3 Feb 2025 11:00:00 +0100 (CET)
Message-ID: <o2-1@o2.pl>
MIME-Version: 1.0""",
            "Proszę o fakturę.",
            "<div>Proszę o <b>fakturę</b>.</div>",
        ),
        subject="Faktura do zamówienia",
        cc=[person("Grzegorz Brzęczyszczykiewicz", "gb@o2.pl")],
        text="Proszę o fakturę.",
        html="<div>Proszę o <b>fakturę</b>.</div>",
    ),
    letter(
        "outlook-reply",
        _alternative(
            """\
From: "Nowak, Bartosz" <bartosz.nowak@firma.example>
To: Sklep Kram <pomoc@kram.pl>
Subject: RE: Oferta
Thread-Topic: Oferta
Thread-Index: AQHbdYx==
Date: Mon, 3 Feb 2025 09:30:00 +0000
Message-ID: <AM0PR01MB1234@AM0PR01MB1234.eurprd01.prod.exchangelabs.com>
References: <q1@kram.pl>
In-Reply-To: <q1@kram.pl>
Accept-Language: pl-PL, en-US
X-MS-Has-Attach:
X-MS-TNEF-Correlator:
MIME-Version: 1.0""",
            "Biorę dwie sztuki.\n\nPozdrawiam\nBartosz Nowak\n\nFrom: Sklep Kram <pomoc@kram.pl>\n"
            "Sent: Monday, February 3, 2025 9:00 AM\nTo: Nowak, Bartosz <bartosz.nowak@firma.example>\n"
            "Subject: Oferta\n\nMamy trzy sztuki.\n",
            '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0}'
            "</style></head><body lang=PL><div class=WordSection1><p class=MsoNormal>Biorę dwie sztuki."
            "<o:p></o:p></p><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal>"
            "<b>From:</b> Sklep Kram</p></div><p class=MsoNormal>Mamy trzy sztuki.</p></div></body></html>",
        ),
        **{"from": person("Nowak, Bartosz", "bartosz.nowak@firma.example")},
        subject="RE: Oferta",
        has=["Biorę dwie sztuki.", "Mamy trzy sztuki."],
        auto_reply=False,
    ),
    letter(
        "outlook-polish-windows-1250",
        f"""\
From: "Ewa Wójcik" <ewa@firma.example>
To: <pomoc@kram.pl>
Subject: {word("Zamówienie", "windows-1250", "Q")}
Date: Mon, 3 Feb 2025 12:00:00 +0100
Message-ID: <000001db7600$ab$cd@firma.example>
X-Mailer: Microsoft Outlook 16.0
MIME-Version: 1.0
Content-Type: text/plain;
	charset="windows-1250"
Content-Transfer-Encoding: quoted-printable
Content-Language: pl

{qp("Dzień dobry – proszę o „pilną” wysyłkę… Ewa", "windows-1250")}
""",
        text="Dzień dobry – proszę o „pilną” wysyłkę… Ewa",
        subject="Zamówienie",
        **{"from": person("Ewa Wójcik", "ewa@firma.example")},
    ),
    letter(
        "outlook-express-raw-header",
        "From: Łukasz Żak <lukasz@firma.example>\nTo: pomoc@kram.pl\n"
        "Subject: Pytanie o dostępność łóżka\nDate: Mon, 3 Feb 2025 12:00:00 +0100\n"
        "Message-ID: <oe1@firma.example>\nX-Mailer: Microsoft Outlook Express 6.00.2900.5512\n"
        'Content-Type: text/plain;\n\tcharset="windows-1250"\n'
        "Content-Transfer-Encoding: 8bit\n\nCzy łóżko jest dostępne?\n".encode("cp1250"),
        **{"from": person("Łukasz Żak", "lukasz@firma.example")},
        subject="Pytanie o dostępność łóżka",
        text="Czy łóżko jest dostępne?",
    ),
    letter(
        "yahoo-html",
        f"""\
Date: Mon, 3 Feb 2025 19:00:00 +0000 (UTC)
From: Ola Nowak <ola@yahoo.example>
To: "pomoc@kram.pl" <pomoc@kram.pl>
Message-ID: <1511.77@mail.yahoo.example>
Subject: Odp: Rabat
MIME-Version: 1.0
Content-Type: text/html; charset=UTF-8
Content-Transfer-Encoding: base64

{b64('<div class="ydp1">Poproszę kod.</div><div class="yahoo_quoted" id="yahoo_quoted_1"><div>W dniu poniedziałek, 3 lutego 2025 18:00:00 CET użytkownik Sklep Kram &lt;pomoc@kram.pl&gt; napisał:</div><div>Dać kod?</div></div>')}
""",
        reply="Poproszę kod.",
        has=["Dać kod?"],
    ),
    letter(
        "html-only-shop-form",
        f"""\
From: "Formularz kontaktowy" <formularz@kram.pl>
Reply-To: "Jan Ćwikła" <jan@example.pl>
To: pomoc@kram.pl
Subject: {word("Wiadomość z formularza")}
Date: Mon, 3 Feb 2025 19:00:00 +0100
Message-ID: <f1@kram.pl>
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: 8bit

<table><tr><td>Imię</td><td>Jan Ćwikła</td></tr><tr><td>Treść</td><td>Czy macie &quot;XL&quot;?</td></tr></table>
""",
        reply_to=[person("Jan Ćwikła", "jan@example.pl")],
        text='Imię Jan Ćwikła\nTreść Czy macie "XL"?',
        auto_reply=False,
    ),
    letter(
        "german-outlook",
        """\
From: =?iso-8859-1?Q?J=FCrgen_Gro=DF?= <juergen@firma.example>
To: pomoc@kram.pl
Subject: =?iso-8859-1?Q?AW:_R=FCcksendung?=
Date: Mon, 3 Feb 2025 19:00:00 +0100
Message-ID: <g1@firma.example>
MIME-Version: 1.0
Content-Type: text/plain; charset="iso-8859-1"
Content-Transfer-Encoding: quoted-printable

Sch=F6ne Gr=FC=DFe aus M=FCnchen =96 bitte den Betrag (20 =80) =FCberweisen.
""",
        **{"from": person("Jürgen Groß", "juergen@firma.example")},
        subject="AW: Rücksendung",
        text="Schöne Grüße aus München – bitte den Betrag (20 €) überweisen.",
    ),
    letter(
        "proton",
        f"""\
Date: Mon, 03 Feb 2025 19:00:00 +0000
To: pomoc@kram.pl
From: Ala <ala@proton.example>
Subject: Pytanie
Message-ID: <p_1=@proton.example>
Feedback-ID: 1:user:proton
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

{b64("Czy wysyłacie za granicę?")}
""",
        text="Czy wysyłacie za granicę?",
        message_id="<p_1=@proton.example>",
        auto_reply=False,
    ),
    letter(
        "forwarded-inline",
        """\
From: Ala <ala@example.pl>
To: pomoc@kram.pl
Subject: Fwd: Potwierdzenie
Date: Mon, 3 Feb 2025 19:00:00 +0100
Message-ID: <fw1@example.pl>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Przesyłam potwierdzenie.

---------- Forwarded message ---------
Od: Bank <bank@bank.example>
Date: niedz., 2 lut 2025 o 12:00
Subject: Potwierdzenie
To: <ala@example.pl>

Przelew 20 zł
""",
        has=["Przesyłam potwierdzenie.", "Przelew 20 zł"],
        subject="Fwd: Potwierdzenie",
    ),
    letter(
        "empty-body-subject-only",
        """\
From: Ala <ala@example.pl>
To: pomoc@kram.pl
Subject: prosze o kontakt 600 100 200
Date: Mon, 3 Feb 2025 19:00:00 +0100
Message-ID: <e1@example.pl>
Content-Type: text/plain; charset=utf-8

""",
        text="",
        reply="",
        subject="prosze o kontakt 600 100 200",
        files=[],
    ),
    letter(
        "mutt-below-the-quote",
        f"{GMAIL}\nUser-Agent: Mutt/2.2.12 (2023-09-09)\nContent-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: 8bit\n\n"
        "On Tue, Nov 03, 2026 at 10:11:12AM +0100, Biuro Obsługi wrote:\n"
        f"> {ASKED}\n> Kram\n\n{ALA}\n\n-- \nAla\n",
        reply=ALA,
    ),
    letter(
        "mutt-polish-two-languages-of-goodbye",
        f"{GMAIL}\nUser-Agent: Mutt/2.2.12 (2023-09-09)\nContent-Type: text/plain; charset=utf-8\n"
        f"Content-Transfer-Encoding: 8bit\n\n{ALA}\n\nPozdrawiam / Best regards\nAla Kowalska\n\n"
        "Dnia wto, lis 03, 2026 at 10:11:12 +0100, Biuro Obsługi napisał(a):\n"
        f"> {ASKED}\n",
        reply=ALA,
    ),
)
