"""What customers write with: Apple, Thunderbird, phones."""

from kontuar.plugins.email.tests.corpus.letter import b64, letter, qp, word

GALAXY = "Dziękuję, czekam.\nWysłane z telefonu Galaxy\n"

LETTERS = (
    letter(
        "apple-mail-reply",
        f"""\
From: Ala Kowalska <ala@icloud.example>
Content-Type: multipart/alternative;
	boundary="Apple-Mail=_5F1B"
Mime-Version: 1.0 (Mac OS X Mail 16.0 \\(3774.600.62\\))
Subject: Re: Pytanie
Date: Mon, 3 Feb 2025 18:22:11 +0100
References: <p1@kram.pl>
To: pomoc@kram.pl
In-Reply-To: <p1@kram.pl>
Message-Id: <5A0C3D@icloud.example>
X-Mailer: Apple Mail (2.3774.600.62)


--Apple-Mail=_5F1B
Content-Transfer-Encoding: quoted-printable
Content-Type: text/plain;
	charset=utf-8

{qp("Zgadza się.")}

{qp("> Wiadomość napisana przez Sklep Kram <pomoc@kram.pl> w dniu 3 lut 2025, o godz. 17:00:")}
>=20
{qp("> Czy adres się zgadza?")}


--Apple-Mail=_5F1B
Content-Transfer-Encoding: quoted-printable
Content-Type: text/html;
	charset=utf-8

<html><body>Zgadza si=C4=99.<br><div><blockquote type=3D"cite"><div>Wiadomo=C5=9B=C4=87 napisana =
przez Sklep Kram w dniu 3 lut 2025, o godz. 17:00:</div><div>Czy adres si=C4=99 =
zgadza?</div></blockquote></div></body></html>

--Apple-Mail=_5F1B--
""",
        subject="Re: Pytanie",
        reply="Zgadza się.",
        has=["> Czy adres się zgadza?"],
        message_id="<5A0C3D@icloud.example>",
    ),
    letter(
        "iphone-with-photo",
        f"""\
Content-Type: multipart/mixed; boundary=Apple-Mail-1
Content-Transfer-Encoding: 7bit
From: Bartek <bartek@icloud.example>
Mime-Version: 1.0 (1.0)
Date: Mon, 3 Feb 2025 18:00:00 +0100
Subject: Uszkodzona paczka
Message-Id: <AA-1@icloud.example>
To: pomoc@kram.pl
X-Mailer: iPhone Mail (22C161)


--Apple-Mail-1
Content-Type: text/plain;
	charset=us-ascii
Content-Transfer-Encoding: 7bit

Przed zdjeciem

--Apple-Mail-1
Content-Type: image/jpeg;
	name=IMG_0042.jpeg;
	x-apple-part-url=AB
Content-Disposition: inline;
	filename=IMG_0042.jpeg
Content-Transfer-Encoding: base64

{b64(bytes(range(200)))}

--Apple-Mail-1
Content-Type: text/plain;
	charset=utf-8
Content-Transfer-Encoding: quoted-printable


{qp("Po zdjęciu")}

{qp("Wysłane z iPhone’a")}

--Apple-Mail-1--
""",
        text="Przed zdjeciem\n\nPo zdjęciu\n\nWysłane z iPhone’a",
        reply="Przed zdjeciem\n\nPo zdjęciu",
        files=[("IMG_0042.jpeg", "image/jpeg", bytes(range(200)))],
    ),
    letter(
        "thunderbird-reply",
        """\
Message-ID: <6e1c@example.pl>
Date: Mon, 3 Feb 2025 19:05:00 +0100
MIME-Version: 1.0
User-Agent: Mozilla Thunderbird
Subject: Re: Dostawa
To: Sklep Kram <pomoc@kram.pl>
References: <d1@kram.pl> <d2@kram.pl>
 <d3@kram.pl>
Content-Language: pl
From: Ala Kowalska <ala@example.pl>
In-Reply-To: <d3@kram.pl>
Content-Type: text/plain; charset=UTF-8; format=flowed
Content-Transfer-Encoding: 8bit

W dniu 3.02.2025 o 18:00, Sklep Kram pisze:
> Czy jutro ktoś będzie w domu?
Tak, po 16.
> A w środę?
Nie.
""",
        references=["<d1@kram.pl>", "<d2@kram.pl>", "<d3@kram.pl>"],
        in_reply_to="<d3@kram.pl>",
        has=["Tak, po 16.", "Nie."],
    ),
    letter(
        "samsung-phone",
        f"""\
Date: Mon, 03 Feb 2025 20:00:00 +0100
Subject: {word("Odp.: Reklamacja")}
Message-ID: <abc.1738@email.android.com>
Importance: normal
From: Tomek <tomek@example.pl>
To: pomoc@kram.pl
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="--_com.samsung.android.email_1"

----_com.samsung.android.email_1
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

{b64(GALAXY)}

----_com.samsung.android.email_1
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

{b64("<html><body><div>Dziękuję, czekam.</div><div>Wysłane z telefonu Galaxy</div></body></html>")}

----_com.samsung.android.email_1--
""",
        text="Dziękuję, czekam.\nWysłane z telefonu Galaxy",
        reply="Dziękuję, czekam.",
        subject="Odp.: Reklamacja",
    ),
    letter(
        "k9-android",
        f"""\
Date: Mon, 03 Feb 2025 20:10:00 +0100
From: Ewa <ewa@example.pl>
To: pomoc@kram.pl
Subject: Re: Termin
User-Agent: K-9 Mail for Android
In-Reply-To: <t1@kram.pl>
References: <t1@kram.pl>
Message-ID: <E1@example.pl>
MIME-Version: 1.0
Content-Type: text/plain;
 charset=utf-8
Content-Transfer-Encoding: quoted-printable

{qp("Może być piątek.")}
--=20
{qp("Wysłane za pomocą K-9 Mail.")}
""",
        reply="Może być piątek.",
        has=["Wysłane za pomocą K-9 Mail."],
    ),
)
