"""Reading mail: what must be right."""

import base64
from datetime import UTC, datetime

import pytest

from kontuar.channels.contract import Address
from kontuar.plugins.email.compose import compose
from kontuar.plugins.email.parse import read_mail
from kontuar.plugins.email.structure import Unreadable
from kontuar.plugins.email.tests.building import NOW, an_answer, multipart, read

POLISH = "Zażółć gęślą jaźń"


def test_an_ordinary_mail() -> None:
    mail = read(
        "Gdzie jest paczka?\n\npon., 3 lut 2025 o 9:00 Kram <p@kram.pl> napisał(a):\n\n> Jedzie\n",
        cc='"Nowak, Bartek" <Bartek@Example.pl>, ola@kram.pl',
        reply_to="inny@example.pl",
        in_reply_to="<0@kram.pl>",
        references="<a@kram.pl>\n <0@kram.pl>",
        content_type="text/plain; charset=utf-8",
    )

    assert mail.sender == Address("Ala Kowalska", "ala@example.pl")
    assert mail.to == (Address("", "pomoc@kram.pl"),)
    assert mail.cc == (Address("Nowak, Bartek", "bartek@example.pl"), Address("", "ola@kram.pl"))
    assert mail.reply_to == (Address("", "inny@example.pl"),)
    assert mail.subject == "Paczka"
    assert mail.sent_at == datetime(2025, 2, 3, 9, 15, tzinfo=UTC)
    assert mail.reply == "Gdzie jest paczka?"
    assert mail.text.endswith("> Jedzie")
    assert mail.html == ""
    assert mail.rfc_message_id == "<1@example.pl>"
    assert mail.in_reply_to == "<0@kram.pl>"
    assert mail.references == ("<a@kram.pl>", "<0@kram.pl>")
    assert not mail.is_automatic
    assert mail.bounce is None
    assert mail.flags == ()


@pytest.mark.parametrize(
    ("subject", "meant"),
    [
        ("=?utf-8?B?WmHFvMOzxYLEhw==?= =?utf-8?Q?_g=C4=99=C5=9Bl=C4=85?=", "Zażółć gęślą"),
        ("=?UTF-8?B?WmHFvMOzxYI=?=\n =?UTF-8?B?xIc=?=", "Zażółć"),
        ("=?utf-8?B?WmHFvMOzxQ==?= =?utf-8?B?gsSH?=", "Zażółć"),
        ("=?iso-8859-2?Q?Za=BF=F3=B3=E6?=", "Zażółć"),
        ("=?windows-1250?Q?Za=BF=F3=B3=E6?= ok", "Zażółć ok"),
        ("=?utf-8?Q?Ala ma kota?=", "Ala ma kota"),
        ("=?utf-8?Q?Za=C5=BC", "Zaż"),
        ("=?gb2312?B?xOO6ww==?=", "你好"),
        ("=?iso-2022-jp?B?GyRCJDMkcyRLJEEkTxsoQg==?=", "こんにちは"),
        ("=?x-unknown?Q?Za=C5=BC?=", "Zaż"),
        ("Re: [#12] =?utf-8?q?=C5=BB=C3=B3=C5=82w?= (x)", "Re: [#12] Żółw (x)"),
        ("=?utf-8*pl?Q?=C5=BB=C3=B3=C5=82w?=", "Żółw"),
        ("=?utf-8?Q?a?=b=?utf-8?Q?c?=", "abc"),
        ("=?utf-8?B?xbvDs8WCd?= =?utf-8?B?w==?=", "Żółw"),
        ("a  b\n c", "a b c"),
        ("x\u202egpj.exe", "xgpj.exe"),
        ("=?utf-8?Q?a=0D=0ABcc=3A_x@y.pl?=", "a Bcc: x@y.pl"),
    ],
)
def test_subjects(subject: str, meant: str) -> None:
    assert read(subject=subject).subject == meant


@pytest.mark.parametrize("codec", ["utf-8", "cp1250", "iso8859-2"])
def test_raw_eight_bit_subject(codec: str) -> None:
    assert read(subject=POLISH.encode(codec)).subject == POLISH


@pytest.mark.parametrize(
    ("written", "name", "email"),
    [
        ('"Kowalska, Ala" <ala@example.pl>', "Kowalska, Ala", "ala@example.pl"),
        ("Kowalska, Ala <ala@example.pl>", "Kowalska, Ala", "ala@example.pl"),
        ("ala@example.pl (Ala Kowalska)", "Ala Kowalska", "ala@example.pl"),
        ("ALA@Example.PL", "", "ala@example.pl"),
        ("<ala@example.pl>", "", "ala@example.pl"),
        ("=?utf-8?Q?=C5=BBaneta?= <z@example.pl>", "Żaneta", "z@example.pl"),
        ('"=?utf-8?Q?=C5=BBaneta?=" <z@example.pl>', "Żaneta", "z@example.pl"),
        ("'Ala' <ala@example.pl>", "Ala", "ala@example.pl"),
        ('Ala \\"A.\\" <ala@example.pl>', 'Ala "A."', "ala@example.pl"),
        ("Ala <ala@example.pl", "Ala", "ala@example.pl"),
        ("Ala ala@example.pl", "Ala", "ala@example.pl"),
        ("=?utf-8?Q?Ala_<ala@example.pl>?=", "Ala", "ala@example.pl"),
        ("Ala", "Ala", ""),
    ],
)
def test_senders(written: str, name: str, email: str) -> None:
    sender = read(**{"from": written}).sender

    assert (sender.name, sender.email) == (name, email)


@pytest.mark.parametrize(
    ("written", "emails"),
    [
        ("undisclosed-recipients:;", []),
        ("Grupa: a@x.pl, b@x.pl;, c@x.pl", ["a@x.pl", "b@x.pl", "c@x.pl"]),
        ("a@x.pl; b@x.pl", ["a@x.pl", "b@x.pl"]),
        ("a@x.pl,,b@x.pl,", ["a@x.pl", "b@x.pl"]),
        ("a@x.pl, A <A@x.pl>", ["a@x.pl"]),
        ('"a, b" <c@x.pl>, (d, e) f@x.pl', ["c@x.pl", "f@x.pl"]),
        ("Undisclosed recipients", []),
        ("", []),
    ],
)
def test_recipients(written: str, emails: list[str]) -> None:
    assert [person.email for person in read(to=written).to] == emails


def test_an_address_flood_ends_early() -> None:
    flood = ", ".join(f"u{n}@x.pl" for n in range(5000))

    assert len(read(to=flood).to) == 1000


@pytest.mark.parametrize("codec", ["utf-8", "cp1250", "iso8859-2"])
@pytest.mark.parametrize("label", ["utf-8", "windows-1250", "iso-8859-2", "iso-8859-1", ""])
@pytest.mark.parametrize("encoding", ["8bit", "base64", "quoted-printable"])
def test_polish_bodies(codec: str, label: str, encoding: str) -> None:
    text = "Dzień dobry, proszę o zwrot pieniędzy za źle wykonaną usługę."
    data = text.encode(codec)
    if encoding == "base64":
        data = base64.encodebytes(data)
    elif encoding == "quoted-printable":
        import quopri

        data = quopri.encodestring(data)

    mail = read(
        data,
        content_type=f"text/plain; charset={label}" if label else "text/plain",
        content_transfer_encoding=encoding,
    )

    assert mail.text == text


def test_text_and_html_are_one_message() -> None:
    mail = read(
        **multipart(
            "alternative",
            "Content-Type: text/plain; charset=utf-8\n\nDzień dobry",
            "Content-Type: text/html; charset=utf-8\n\n<p onclick=x>Dzień <b>dobry</b></p>",
        )
    )

    assert (mail.text, mail.html) == ("Dzień dobry", "<p>Dzień <b>dobry</b></p>")
    assert mail.files == ()


def test_html_alone_gives_text_and_its_new_part() -> None:
    mail = read(
        "<p>Dalej czekam.</p><div class=gmail_quote>W dniu 3 lut Kram napisał(a):<blockquote>Już"
        "</blockquote></div>",
        content_type="text/html; charset=utf-8",
    )

    assert mail.text.startswith("Dalej czekam.")
    assert mail.reply == "Dalej czekam."
    assert "\ue000" not in mail.text


def test_an_empty_text_beside_html_is_no_text() -> None:
    mail = read(
        **multipart(
            "alternative",
            "Content-Type: text/plain\n\n \n",
            "Content-Type: text/html\n\n<p>Hej</p>",
        )
    )

    assert (mail.text, mail.reply, mail.html) == ("Hej", "Hej", "<p>Hej</p>")


def test_words_around_a_picture_are_all_there() -> None:
    mail = read(
        **multipart(
            "mixed",
            "Content-Type: text/plain\n\nprzed",
            "Content-Type: image/png; name=a.png\n\nx",
            "Content-Type: text/plain\n\npo",
        )
    )

    assert mail.text == "przed\n\npo"
    assert [file.name for file in mail.files] == ["a.png"]


def test_a_footer_after_html_joins_both_forms() -> None:
    mail = read(
        **multipart(
            "mixed",
            "Content-Type: text/html\n\n<p>Hej</p>",
            "Content-Type: text/plain\n\nStopka <listy>",
        )
    )

    assert mail.text == "Hej\n\nStopka <listy>"
    assert mail.html.endswith("Stopka &lt;listy&gt;</div>")


def test_pictures_inside_html_keep_their_names() -> None:
    related = multipart(
        "related",
        'Content-Type: text/html\n\n<img src="cid:foto@x">',
        "Content-Type: image/png; name=foto.png\nContent-ID: <foto@x>\n"
        "Content-Transfer-Encoding: base64\n\niVBORw0KGgo=",
    )

    mail = read(**related)

    assert mail.html == '<img src="cid:foto@x">'
    (file,) = mail.files
    assert (file.name, file.type, file.cid, file.inline) == (
        "foto.png",
        "image/png",
        "foto@x",
        True,
    )
    assert file.data == b"\x89PNG\r\n\x1a\n"


def test_attached_mail_is_one_file_with_its_own_bytes() -> None:
    inner = "From: bartek@example.pl\nSubject: =?utf-8?Q?=C5=BB=C3=B3=C5=82w?=\n\n--b1x\nHej\n"
    mail = read(
        **multipart(
            "mixed",
            "Content-Type: text/plain\n\nPrzesyłam",
            f"Content-Type: message/rfc822\n\n{inner}",
        )
    )

    (file,) = mail.files
    assert (file.name, file.type) == ("Żółw.eml", "message/rfc822")
    assert file.data == inner.replace("\n", "\r\n").encode()
    assert mail.text == "Przesyłam"


def test_invitation_winmail_and_signatures_are_kept() -> None:
    mail = read(
        **multipart(
            "mixed",
            "Content-Type: text/plain\n\nHej",
            "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR",
            "Content-Type: application/ms-tnef; name=winmail.dat\n\nx",
            "Content-Type: application/pgp-signature\n\n-----BEGIN PGP SIGNATURE-----",
        )
    )

    assert [(f.name, f.type) for f in mail.files] == [
        ("invite-1.ics", "text/calendar"),
        ("winmail.dat", "application/ms-tnef"),
        ("attachment-3.asc", "application/pgp-signature"),
    ]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('filename="Faktura 1.pdf"', "Faktura 1.pdf"),
        ("filename=Faktura 1.pdf", "Faktura 1.pdf"),
        ("filename*=utf-8''Za%C5%BC%C3%B3%C5%82%C4%87.pdf", "Zażółć.pdf"),
        (
            "filename*0*=utf-8''Za%C5%BC; filename*1*=%C3%B3%C5%82%C4%87; filename*2=.pdf",
            "Zażółć.pdf",
        ),
        ("filename*=iso-8859-2''%BF%F3%B3w.pdf", "żółw.pdf"),
        ('filename="=?utf-8?Q?Za=C5=BC=C3=B3=C5=82=C4=87.pdf?="', "Zażółć.pdf"),
        ('filename="C:\\Users\\ala\\x.doc"', "x.doc"),
        ('filename="../../etc/passwd"', "passwd"),
        ('filename="faktura\u202efdp.exe"', "fakturafdp.exe"),
        ('filename="a\x01b\x7f.txt"', "ab.txt"),
        ('filename="..."', "attachment-1.pdf"),
        ('filename="a\u0301.pdf"', "á.pdf"),
        ("", "attachment-1.pdf"),
    ],
)
def test_file_names(header: str, name: str) -> None:
    disposition = f"Content-Disposition: attachment; {header}".rstrip("; ")
    mail = read(**multipart("mixed", f"Content-Type: application/pdf\n{disposition}\n\n%PDF"))

    assert [file.name for file in mail.files] == [name]


def test_freescout_cve_2026_28289_attachment_named_with_a_zero_width_space() -> None:
    """A name that is checked before invisible characters are taken out becomes another name."""
    mail = read(
        **multipart(
            "mixed",
            'Content-Type: text/plain\nContent-Disposition: attachment; filename="\u200b.hta"'
            "\n\nAddType",
            'Content-Type: text/plain\nContent-Disposition: attachment; filename="x.ph\u200bp"'
            "\n\nx",
        )
    )

    assert [file.name for file in mail.files] == ["hta", "x.php"]


def test_bytes_in_which_there_is_nothing_are_said_to_be_empty() -> None:
    with pytest.raises(Unreadable, match=r"^empty$"):
        read_mail(b"\x00 \r\n", NOW)


def test_ids_that_a_program_encoded_like_words_thread_all_the_same() -> None:
    raw = (
        b"From: ala@example.pl\nMessage-ID: <1@a>\n"
        b"In-Reply-To: =?utf-8?q?=3Cabc=2E123=40kram=2Epl=3E?=\n\nHalo\n"
    )

    mail = read_mail(raw, NOW)

    assert mail.in_reply_to == "<abc.123@kram.pl>"


def test_an_address_longer_than_any_is_nobody_to_answer_but_loses_no_mail() -> None:
    raw = b"From: Ala <" + b"a" * 400 + b"@example.pl>\nSubject: Halo\n\nGdzie paczka?\n"

    mail = read_mail(raw, NOW)

    assert (mail.sender.email, mail.text) == ("", "Gdzie paczka?")


def test_an_invitation_alone_says_what_it_invites_to() -> None:
    raw = (
        b"From: ala@example.pl\nContent-Type: text/calendar; method=REQUEST; charset=utf-8\n\n"
        b"BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nSUMMARY:Odbi\xc3\xb3r mebli\\, cz\n"
        b" \xc4\x99\xc5\x9b\xc4\x87 2\nLOCATION:Magazyn\nDESCRIPTION:Brama B\\ndzwoni\xc4\x87\n"
        b"BEGIN:VALARM\nDESCRIPTION:nie to\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR\n"
    )

    mail = read_mail(raw, NOW)

    assert mail.text == "Odbiór mebli, część 2\nMagazyn\nBrama B\ndzwonić"
    assert [file.type for file in mail.files] == ["text/calendar"]


@pytest.mark.parametrize(
    "written",
    ["<a.1@kram.pl>", "a.1@kram.pl", " <a.1@kram.pl> ", "< a.1@kram.pl>", "\n <a.1@kram.pl>",
     "<a.1@kram.pl", "<a.1@kram.pl> (added by a relay)"],
)  # fmt: skip
def test_a_message_id_has_one_form_wherever_it_stands(written: str) -> None:
    own = read(message_id=written)
    answer = read(in_reply_to=written, references=written)
    report = multipart(
        "report; report-type=delivery-status",
        "Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822; ala@example.pl\n"
        "Action: failed\nStatus: 5.1.1",
        f"Content-Type: message/rfc822\n\nMessage-ID: {written.strip(' ')}\nSubject: x\n\nHej",
    )
    bounce = read(**{"from": "mailer-daemon@mx.example.pl"}, **report).bounce

    assert own.rfc_message_id == answer.in_reply_to == "<a.1@kram.pl>"
    assert answer.references == ("<a.1@kram.pl>",)
    if not written.startswith("< "):
        assert bounce is not None
        assert bounce.rfc_message_id == "<a.1@kram.pl>"
    sent = read_mail(compose(an_answer(in_reply_to=own.rfc_message_id)), NOW)
    assert (sent.rfc_message_id, sent.in_reply_to) == ("<answer.1@kram.pl>", "<a.1@kram.pl>")


@pytest.mark.parametrize("written", ["123456", "<123456>"])
def test_an_id_without_a_domain_is_found_again_too(written: str) -> None:
    ids = {read(message_id=one).rfc_message_id for one in (written, "123456")}

    assert ids == {read(in_reply_to=written).in_reply_to, read(references=written).references[0]}
    assert ids == {"<123456>"}


def test_an_id_longer_than_any_line_is_short_and_the_same_wherever_it_stands() -> None:
    long = f"<{'ą' * 2000}@example.pl>"

    mail = read(message_id=long, in_reply_to=long, references=f"<0@kram.pl> {long}")

    assert len(mail.rfc_message_id) < 200
    assert mail.in_reply_to == mail.references[1] == mail.rfc_message_id
