"""What marketplaces, carriers and machines of shops send."""

from kontuar.plugins.email.tests.corpus.letter import b64, letter, person, qp, word

LETTERS = (
    letter(
        "allegro-question",
        f"""\
Return-Path: <bounce@allegro.example>
From: {word("kupujący_12 przez Allegro", how="Q")} <k12+abc@allegromail.example>
To: pomoc@kram.pl
Subject: {word("Wiadomość od kupującego dotycząca oferty „Kubek żółty”")}
Date: Mon, 3 Feb 2025 19:00:00 +0100
Message-ID: <al1@allegro.example>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=al

--al
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: quoted-printable

{qp("Czy kubek można myć w zmywarce?")}
--al
Content-Type: text/html; charset=UTF-8
Content-Transfer-Encoding: quoted-printable

{qp('<html><body><table width="600" background="https://static.example/b.gif"><tr><td style="color:#ff5a00;background:url(https://t.example/x)">Czy kubek można myć w zmywarce?</td></tr></table><img src="https://t.example/pixel.gif" width=1 height=1></body></html>')}
--al--
""",
        **{"from": person("kupujący_12 przez Allegro", "k12+abc@allegromail.example")},
        subject="Wiadomość od kupującego dotycząca oferty „Kubek żółty”",
        text="Czy kubek można myć w zmywarce?",
        html='<table width="600"><tbody><tr><td style="color:#ff5a00">Czy kubek można myć w zmywarce?'
        '</td></tr></tbody></table><img data-remote="https://t.example/pixel.gif" width="1" height="1">',
        auto_reply=False,
    ),
    letter(
        "inpost-notice",
        f"""\
From: InPost <powiadomienia@inpost.example>
To: pomoc@kram.pl
Subject: {word("Paczka czeka w paczkomacie WAW01A 📦")}
Date: Mon, 3 Feb 2025 19:00:00 +0100
Message-ID: <in1@inpost.example>
Auto-Submitted: auto-generated
List-Unsubscribe: <https://inpost.example/u>
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

{b64("<h1>Paczka 6200000001 czeka</h1><p>Kod odbioru: <b>123456</b></p><p>Do 5&nbsp;lutego, godz.&nbsp;19:00</p>")}
""",
        subject="Paczka czeka w paczkomacie WAW01A 📦",
        text="Paczka 6200000001 czeka\n\nKod odbioru: 123456\n\nDo 5 lutego, godz. 19:00",
        auto_reply=True,
        bounce=False,
    ),
    letter(
        "dpd-with-label",
        f"""\
From: DPD Polska <noreply@dpd.example>
To: pomoc@kram.pl
Subject: Etykieta zwrotna
Date: Mon, 3 Feb 2025 19:00:00 +0100
Message-ID: <dpd1@dpd.example>
Precedence: bulk
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="=_dpd"

--=_dpd
Content-Type: text/plain; charset=iso-8859-2
Content-Transfer-Encoding: quoted-printable

{qp("W załączniku etykieta do przesyłki zwrotnej.", "iso-8859-2")}
--=_dpd
Content-Type: application/octet-stream; name="etykieta_0001.pdf"
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename="etykieta_0001.pdf"

{b64(b"%PDF-1.4 etykieta")}
--=_dpd--
""",
        text="W załączniku etykieta do przesyłki zwrotnej.",
        files=[("etykieta_0001.pdf", "application/octet-stream", b"%PDF-1.4 etykieta")],
        auto_reply=True,
    ),
    letter(
        "payment-json-ld",
        f"""\
From: =?UTF-8?Q?P=C5=82atno=C5=9Bci?= <no-reply@pay.example>
To: pomoc@kram.pl
Subject: =?UTF-8?Q?Wp=C5=82ata_?= =?UTF-8?Q?20,00_z=C5=82?=
Date: Mon, 3 Feb 2025 19:00:00 +0100
Message-ID: <pay1@pay.example>
MIME-Version: 1.0
Content-Type: text/html; charset="UTF-8"
Content-Transfer-Encoding: quoted-printable

{qp('<!DOCTYPE html><html><head><title>Wpłata</title><script type="application/ld+json">{"a": 1}</script><style>@media x{a{b:c}}</style></head><body><!-- ukryte --><div style="display:none">Podgląd</div><p>Otrzymano wpłatę 20,00&nbsp;zł.</p></body></html>')}
""",
        subject="Wpłata 20,00 zł",
        **{"from": person("Płatności", "no-reply@pay.example")},
        has=["Otrzymano wpłatę 20,00 zł."],
        auto_reply=False,
    ),
    letter(
        "newsletter",
        f"""\
Return-Path: <b-1@list.example>
From: Gazeta <news@list.example>
To: pomoc@kram.pl
Subject: {word("Nowości tygodnia")}
Date: Mon, 3 Feb 2025 19:00:00 +0100
Message-ID: <n1@list.example>
List-Id: Gazeta <gazeta.list.example>
List-Unsubscribe: <mailto:u@list.example>, <https://list.example/u>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=n

--n
Content-Type: text/plain; charset=utf-8

Nowo=c5=9bci
--n
Content-Type: text/x-amp-html; charset=utf-8

<!doctype html><html amp4email><body>AMP</body></html>
--n
Content-Type: text/html; charset=utf-8

<p>Nowinki</p>
--n--
""",
        auto_reply=True,
        html="<p>Nowinki</p>",
        files=[],
    ),
    letter(
        "order-from-own-shop",
        f"""\
From: Kram.pl <sklep@kram.pl>
Reply-To: ala@example.pl
To: pomoc@kram.pl
Bcc: archiwum@kram.pl
Subject: [Kram] {word("Nowe zamówienie #1042")}
Date: Mon, 3 Feb 2025 19:00:00 +0100
Message-ID: <or1@kram.pl>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Zamówienie #1042
1 × Kubek żółty – 20,00 zł
""",
        subject="[Kram] Nowe zamówienie #1042",
        reply_to=[person("", "ala@example.pl")],
        text="Zamówienie #1042\n1 × Kubek żółty – 20,00 zł",
        auto_reply=False,
    ),
    letter(
        "fax-server-tiff",
        f"""\
From: fax@centrala.example
To: pomoc@kram.pl
Subject: Faks z 221234567
Date: Mon, 3 Feb 2025 19:00:00 +0100
Message-ID: <fax1@centrala.example>
MIME-Version: 1.0
Content-Type: image/tiff; name="faks.tif"
Content-Transfer-Encoding: base64

{b64(b"II*" + bytes(20))}
""",
        text="",
        files=[("faks.tif", "image/tiff", b"II*" + bytes(20))],
    ),
    letter(
        "voicemail",
        f"""\
From: Centrala <voip@centrala.example>
To: pomoc@kram.pl
Subject: Nagranie
Date: Mon, 3 Feb 2025 19:00:00 +0100
Message-ID: <v1@centrala.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=v

--v
Content-Type: text/plain

Nagranie 0:12
--v
Content-Type: audio/x-wav; name=msg0001.WAV
Content-Transfer-Encoding: base64
Content-Description: Voicemail

{b64(b"RIFF....WAVE")}
--v--
""",
        text="Nagranie 0:12",
        files=[("msg0001.WAV", "audio/x-wav", b"RIFF....WAVE")],
    ),
)
