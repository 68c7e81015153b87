"""Files: their names, mails in mails, calendars, signatures, pictures, Outlook's packets."""

from kontuar.plugins.email.tests.corpus.letter import HEAD, Letter, b64, letter, word
from kontuar.plugins.email.tests.test_rtf import HTML, literal
from kontuar.plugins.email.tests.test_tnef import SAMPLE, attribute, properties, winmail

PDF = b"%PDF-1.4 faktura \xff\x00\x01"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(30)
INVITE = """\
BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
UID:1@firma.example
SUMMARY:Spotkanie
END:VEVENT
END:VCALENDAR"""


def mixed(*parts: str, kind: str = "mixed", text: str = "Hej") -> str:
    """A mail of a text and other parts."""
    first = f"Content-Type: text/plain; charset=utf-8\n\n{text}\n" if text else ""
    inside = "".join(f"--b1\n{part}\n" for part in (first, *parts) if part)
    return f'{HEAD}Content-Type: multipart/{kind}; boundary="b1"\n\n{inside}--b1--\n'


def _pdf(head: str, kind: str = "application/pdf") -> str:
    return f"Content-Type: {kind}\n{head}\nContent-Transfer-Encoding: base64\n\n{b64(PDF)}"


NAMES = (
    ("quoted", 'attachment; filename="Faktura 1.pdf"', "Faktura 1.pdf"),
    ("bare", "attachment; filename=faktura.pdf", "faktura.pdf"),
    ("bare-spaces", "attachment; filename=Faktura nr 1.pdf", "Faktura nr 1.pdf"),
    ("rfc2231", "attachment; filename*=UTF-8''za%C5%BC%C3%B3%C5%82%C4%87.pdf", "zażółć.pdf"),
    ("rfc2231-latin2", "attachment; filename*=iso-8859-2''%BF%F3%B3w.pdf", "żółw.pdf"),
    ("rfc2231-language", "attachment; filename*=utf-8'pl'%C5%BC.pdf", "ż.pdf"),
    ("rfc2231-pieces", "attachment;\n filename*0*=utf-8''za%C5%BC%C3%B3;\n filename*1*=%C5%82%C4%87;"
     "\n filename*2=.pdf", "zażółć.pdf"),
    ("rfc2231-plain-pieces", 'attachment; filename*0="bardzo dlugi "; filename*1="plik.pdf"',
     "bardzo dlugi plik.pdf"),
    ("rfc2231-out-of-order", "attachment; filename*1*=b.pdf; filename*0*=utf-8''a", "ab.pdf"),
    ("rfc2231-split-character", "attachment; filename*0*=utf-8''a%C5; filename*1*=%BC.pdf", "aż.pdf"),
    ("rfc2231-beats-plain", "attachment; filename=\"za_.pdf\"; filename*=utf-8''za%C5%BC.pdf",
     "zaż.pdf"),
    ("rfc2231-empty-charset", "attachment; filename*=''za%C5%BC.pdf", "zaż.pdf"),
    ("word", f'attachment; filename="{word("zażółć.pdf")}"', "zażółć.pdf"),
    ("word-q", f'attachment; filename="{word("żółw 1.pdf", how="Q")}"', "żółw 1.pdf"),
    ("words", f'attachment; filename="{word("zażół")} {word("ć.pdf")}"', "zażółć.pdf"),
    ("word-bare", f"attachment; filename={word('zażółć.pdf')}", "zażółć.pdf"),
    ("word-cp1250", f'attachment; filename="{word("żółw.pdf", "windows-1250")}"', "żółw.pdf"),
    ("raw-utf-8", 'attachment; filename="żółw.pdf"', "żółw.pdf"),
    ("windows-path", 'attachment; filename="C:\\\\Moje\\\\faktura.pdf"', "faktura.pdf"),
    ("unix-path", 'attachment; filename="../../etc/faktura.pdf"', "faktura.pdf"),
    ("controls", 'attachment; filename="fak\x07tura.pdf"', "faktura.pdf"),
    ("direction", 'attachment; filename="faktura\u202efdp.exe"', "fakturafdp.exe"),
    ("zero-width", 'attachment; filename="\u200bfaktura.p\u200bdf"', "faktura.pdf"),
    ("decomposed", 'attachment; filename="s\u0301roda.pdf"', "środa.pdf"),
    ("semicolon", 'attachment; filename="a;b.pdf"', "a;b.pdf"),
    ("escaped-quote", 'attachment; filename="a\\"b.pdf"', 'a"b.pdf'),
    ("colon", 'attachment; filename="Re: kubek?.pdf"', "Re: kubek?.pdf"),
    ("upper-case", 'ATTACHMENT; FILENAME="A.PDF"', "A.PDF"),
    ("inline", 'inline; filename="a.pdf"', "a.pdf"),
    ("name-none", "attachment", "attachment-1.pdf"),
    ("name-empty", 'attachment; filename=""', "attachment-1.pdf"),
    ("name-dots", 'attachment; filename=".."', "attachment-1.pdf"),
)  # fmt: skip


def _name(name: str, disposition: str, meant: str) -> Letter:
    raw = mixed(_pdf(f"Content-Disposition: {disposition}"))
    return letter(f"file-{name}", raw, files=[(meant, "application/pdf", PDF)], text="Hej")


def _calendar(method: str) -> Letter:
    invite = INVITE.replace("REQUEST", method)
    raw = mixed(
        "Content-Type: text/html; charset=utf-8\n\n<p>Spotkanie</p>",
        f"Content-Type: text/calendar; charset=utf-8; method={method}\n"
        f"Content-Transfer-Encoding: base64\n\n{b64(invite)}",
        kind="alternative",
        text="Spotkanie",
    )
    return letter(
        f"calendar-{method.lower()}",
        raw,
        text="Spotkanie",
        html="<p>Spotkanie</p>",
        files=[("invite-1.ics", "text/calendar", invite.encode())],
    )


INNER = (
    "From: b@x.pl\nSubject: =?utf-8?Q?=C5=BB=C3=B3=C5=82w?=\nContent-Type: text/plain\n\nW srodku"
)

LETTERS = (
    *(_name(*given) for given in NAMES),
    *(_calendar(method) for method in ("REQUEST", "CANCEL", "REPLY")),
    letter(
        "file-name-of-content-type",
        mixed(_pdf("Content-Description: x", f'application/pdf; name="{word("żółw.pdf")}"')),
        files=[("żółw.pdf", "application/pdf", PDF)],
    ),
    letter(
        "file-name-rfc2231-of-content-type",
        mixed(_pdf("X-A: b", "application/pdf;\n name*0*=utf-8''%C5%BC;\n name*1*=.pdf")),
        files=[("ż.pdf", "application/pdf", PDF)],
    ),
    letter(
        "mail-in-mail",
        mixed(f"Content-Type: message/rfc822\nContent-Disposition: attachment\n\n{INNER}"),
        text="Hej",
        files=[("Żółw.eml", "message/rfc822", INNER.replace("\n", "\r\n").encode())],
    ),
    letter(
        "mail-in-mail-named",
        mixed(f'Content-Type: message/rfc822; name="stary.eml"\n\n{INNER}'),
        text="Hej",
        files=[("stary.eml", "message/rfc822", None)],
    ),
    letter(
        "mail-in-mail-in-base64",
        mixed(f"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{b64(INNER)}"),
        text="Hej",
        files=[("Żółw.eml", "message/rfc822", INNER.encode())],
    ),
    letter(
        "digest",
        mixed(f"\n{INNER}", kind="digest", text=""),
        text="",
        files=[("Żółw.eml", "message/rfc822", INNER.replace("\n", "\r\n").encode())],
    ),
    letter(
        "related-pictures",
        f"""{HEAD}Content-Type: multipart/related; boundary="r"; type="multipart/alternative"

--r
Content-Type: multipart/alternative; boundary="a"

--a
Content-Type: text/plain; charset=utf-8

Logo
--a
Content-Type: text/html; charset=utf-8

<p>Logo <img src="cid:logo@x" width="10"><img src='cid:image001.png@01DB.1'></p>
--a--

--r
Content-Type: image/png; name="logo.png"
Content-ID: <logo@x>
Content-Disposition: inline; filename="logo.png"
Content-Transfer-Encoding: base64

{b64(PNG)}
--r
Content-Type: image/png
Content-ID: <image001.png@01DB.1>
Content-Transfer-Encoding: base64

{b64(PNG)}
--r--
""",
        text="Logo",
        html='<p>Logo <img src="cid:logo@x" width="10"><img src="cid:image001.png@01DB.1"></p>',
        files=[("logo.png", "image/png", PNG), ("attachment-2.png", "image/png", PNG)],
    ),
    letter(
        "signed-smime",
        f"""{HEAD}Content-Type: multipart/signed; protocol="application/pkcs7-signature";
 micalg=sha-256; boundary="s"

--s
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Podpisane – żółw
--s
Content-Type: application/pkcs7-signature; name="smime.p7s"
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename="smime.p7s"

{b64(b"0signature")}
--s--
""",
        text="Podpisane – żółw",
        files=[("smime.p7s", "application/pkcs7-signature", b"0signature")],
    ),
    letter(
        "encrypted-smime",
        f"""{HEAD}Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename=smime.p7m

{b64(b"0envelope")}
""",
        text="",
        files=[("smime.p7m", "application/pkcs7-mime", b"0envelope")],
    ),
    letter(
        "signed-pgp",
        f"""{HEAD}Content-Type: multipart/signed; micalg=pgp-sha512;
 protocol="application/pgp-signature"; boundary="s"

--s
Content-Type: multipart/mixed; boundary="m"

--m
Content-Type: text/plain; charset=utf-8

Tekst
--m
Content-Type: application/pgp-keys; name="klucz.asc"
Content-Disposition: attachment; filename="klucz.asc"

-----BEGIN PGP PUBLIC KEY BLOCK-----
--m--

--s
Content-Type: application/pgp-signature; name="signature.asc"

-----BEGIN PGP SIGNATURE-----
--s--
""",
        text="Tekst",
        files=[("klucz.asc", "application/pgp-keys", None),
               ("signature.asc", "application/pgp-signature", b"-----BEGIN PGP SIGNATURE-----")],
    ),
    letter(
        "encrypted-pgp",
        f"""{HEAD}Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=e

--e
Content-Type: application/pgp-encrypted

Version: 1
--e
Content-Type: application/octet-stream; name="encrypted.asc"

-----BEGIN PGP MESSAGE-----
--e--
""",
        text="",
        files=[("attachment-1.asc", "application/pgp-encrypted", b"Version: 1"),
               ("encrypted.asc", "application/octet-stream", None)],
    ),
    letter(
        "winmail",
        mixed('Content-Type: application/ms-tnef; name="winmail.dat"\n'
              f"Content-Transfer-Encoding: base64\n\n{b64(SAMPLE)}", text=""),
        text="Dzień dobry",
        html="<p>Dzień</p>",
        files=[("zażółć.pdf", "application/pdf", b"%PDF data"),
               ("Krótka nazwa.docx", "application/msword", b"doc data")],
    ),
    letter(
        "winmail-under-another-type",
        mixed('Content-Type: application/octet-stream; name="winmail.dat"\n'
              f"Content-Transfer-Encoding: base64\n\n{b64(SAMPLE)}"),
        text="Hej",
        files=[("zażółć.pdf", "application/pdf", b"%PDF data"),
               ("Krótka nazwa.docx", "application/msword", b"doc data")],
    ),
    letter(
        "winmail-rtf",
        mixed("Content-Type: application/ms-tnef; name=winmail.dat\n"
              "Content-Transfer-Encoding: base64\n\n"
              + b64(winmail(attribute(0x9003, properties((0x0102, 0x1009, literal(HTML))), 1))),
              text=""),
        text="Dzień dobry<3",
        html="<p>Dzień <b>dobry</b>&lt;3</p>",
        files=[],
    ),
    letter(
        "text-file-stays-a-file",
        mixed("Content-Type: text/plain; name=notatka.txt\nContent-Disposition: attachment;"
              " filename=notatka.txt\n\nNotatka",
              "Content-Type: text/html; name=strona.html\nContent-Disposition: attachment;"
              " filename=strona.html\n\n<p>x</p>"),
        text="Hej",
        html="",
        files=[("notatka.txt", "text/plain", b"Notatka"), ("strona.html", "text/html", b"<p>x</p>")],
    ),
    letter(
        "csv-and-vcard",
        mixed("Content-Type: text/csv; name=a.csv\n\na;b", "Content-Type: text/x-vcard\n\nBEGIN:VCARD"),
        text="Hej",
        files=[("a.csv", "text/csv", b"a;b"), ("attachment-2.vcf", "text/x-vcard", None)],
    ),
    letter(
        "quoted-printable-file",
        mixed("Content-Type: application/x; name=a.bin\nContent-Transfer-Encoding: quoted-printable\n"
              "\na=00=FF=\nb"),
        files=[("a.bin", "application/x", b"a\x00\xffb")],
    ),
    letter(
        "uuencoded-part",
        mixed("Content-Type: application/octet-stream; name=kot.txt\n"
              "Content-Transfer-Encoding: x-uuencode\n\nbegin 644 kot.txt\n#0V%T\n`\nend"),
        files=[("kot.txt", "application/octet-stream", b"Cat")],
    ),
    letter(
        "empty-file-with-a-name",
        mixed("Content-Type: text/csv; name=pusty.csv\nContent-Disposition: attachment;"
              " filename=pusty.csv\n\n"),
        files=[("pusty.csv", "text/csv", b"")],
    ),
)  # fmt: skip
