"""Every charset met in practice, under right, wrong and missing labels, in text and headers."""

import base64
import quopri
import unicodedata

from kontuar.plugins.email.tests.corpus.letter import HEAD, Letter, letter, word

POLISH = "Dzień dobry, proszę o źródło i żółtą łódź."

LABELLED = (
    ("utf-8", "utf-8", POLISH),
    ("UTF8", "utf-8", POLISH),
    ("utf-8-sig", "utf-8-sig", POLISH),
    ("windows-1250", "cp1250", POLISH),
    ("cp-1250", "cp1250", POLISH),
    ("iso-8859-2", "iso8859-2", POLISH),
    ("latin2", "iso8859-2", POLISH),
    ("iso-8859-16", "iso8859-16", POLISH),
    ("x-mac-ce", "mac_latin2", POLISH),
    ("ibm852", "cp852", POLISH),
    ("utf-7", "utf-7", POLISH),
    ("unicode-1-1-utf-7", "utf-7", POLISH),
    ("utf-16", "utf-16", POLISH),
    ("utf-16le", "utf-16-le", POLISH),
    ("iso-8859-1", "cp1252", "Schöne Grüße – 5 €"),
    ("us-ascii", "cp1252", "Señor “López”"),
    ("iso-8859-15", "iso8859-15", "Prix : 5 €, œuvre"),
    ("windows-1252", "cp1252", "Ça va… très bien"),
    ("macintosh", "mac_roman", "café déjà"),
    ("windows-1251", "cp1251", "Здравствуйте, где посылка?"),
    ("koi8-r", "koi8-r", "Здравствуйте, где посылка?"),
    ("koi8-u", "koi8-u", "Доброго дня, де моя посилка? Їжак"),
    ("iso-8859-5", "iso8859-5", "Здравствуйте"),
    ("windows-1253", "cp1253", "Καλημέρα σας"),
    ("iso-8859-7", "iso8859-7", "Καλημέρα σας"),
    ("iso-8859-9", "cp1254", "İyi günler, şişe kırık"),
    ("windows-1257", "cp1257", "Laba diena, ačiū už žinią"),
    ("iso-8859-4", "iso8859-4", "Ačiū"),
    ("windows-1258", "cp1258", "Tiê\u0301ng Viê\u0323t"),
    ("windows-1255", "cp1255", "שלום"),
    ("iso-8859-8-i", "iso8859-8", "שלום"),
    ("windows-1256", "cp1256", "مرحبا"),
    ("tis-620", "tis-620", "สวัสดี"),
    ("gb2312", "gb2312", "你好，我的订单在哪里？"),
    ("gbk", "gbk", "訂單編號：１２３"),
    ("gb18030", "gb18030", "你好 €"),
    ("big5", "big5", "您好，我的訂單在哪裡？"),
    ("hz-gb-2312", "hz", "你好"),
    ("iso-2022-jp", "iso2022_jp", "こんにちは、注文について。"),
    ("shift_jis", "cp932", "こんにちは①"),
    ("euc-jp", "euc_jp", "こんにちは"),
    ("euc-kr", "euc_kr", "안녕하세요"),
    ("ks_c_5601-1987", "cp949", "안녕하세요 똠"),
    ("iso-2022-kr", "iso2022_kr", "안녕하세요"),
)
MISLABELLED = (
    ("iso-8859-1", "cp1250", POLISH),
    ("iso-8859-1", "iso8859-2", POLISH),
    ("windows-1252", "utf-8", POLISH),
    ("utf-8", "cp1250", POLISH),
    ("utf-8", "iso8859-2", POLISH),
    ("us-ascii", "utf-8", POLISH),
    ("us-ascii", "iso8859-2", POLISH),
    ("iso-8859-2", "cp1250", "„Źle” – Świąteczny żart…"),
    ("x-unknown", "utf-8", POLISH),
    ("unknown-8bit", "cp1250", POLISH),
    ("%CHARSET%", "utf-8", POLISH),
    ("3Dutf-8", "utf-8", POLISH),
    ("charset=utf-8", "utf-8", POLISH),
    ("default", "iso8859-2", POLISH),
    ("base64", "utf-8", POLISH),
    ("", "utf-8", POLISH),
    ("", "cp1250", POLISH),
    ("", "iso8859-2", POLISH),
    ("", "cp1251", "Здравствуйте, где моя посылка? Жду ответа."),
    ("", "koi8-r", "Здравствуйте, где моя посылка? Жду ответа."),
    ("", "iso2022_jp", "こんにちは"),
)


def _body(label: str, codec: str, text: str, encoding: str) -> bytes:
    data = text.encode(codec)
    name = f'; charset="{label}"' if label else ""
    head = f"{HEAD}Content-Type: text/plain{name}\nContent-Transfer-Encoding: {encoding}\n\n"
    if encoding == "base64":
        data = base64.encodebytes(data)
    elif encoding == "quoted-printable":
        data = quopri.encodestring(data)
    return head.encode() + data


def _one(kind: str, label: str, codec: str, text: str, encoding: str) -> Letter:
    raw = _body(label, codec, text, encoding).strip(b"\n")
    expected = {"text": unicodedata.normalize("NFC", text), "subject": "Pytanie", "flags": []}
    return Letter(f"charset-{kind}-{label or 'none'}-{codec}-{encoding}", raw + b"\n", expected)


HEADERS = (
    ("header-b-utf-8", word("Żółta łódź"), "Żółta łódź"),
    ("header-q-utf-8", word("Żółta łódź", how="Q"), "Żółta łódź"),
    ("header-b-latin2", word("Żółta łódź", "iso-8859-2"), "Żółta łódź"),
    ("header-q-windows-1250", word("Świąteczny żart", "windows-1250", "Q"), "Świąteczny żart"),
    ("header-latin1-label", word("Sch\xf6ne", "iso-8859-1", "Q"), "Schöne"),
    ("header-two-charsets", f"{word('Żółw ')} {word('źle', 'iso-8859-2')}", "Żółw źle"),
    ("header-joined-words", f"{word('Zażó')}\n {word('łć')}", "Zażółć"),
    ("header-split-character", "=?utf-8?Q?Za=C5?= =?utf-8?Q?=BC=C3=B3=C5=82?=", "Zażół"),
    ("header-split-base64", "=?utf-8?B?WmHF?=\n =?utf-8?B?vMOz?=", "Zażó"),
    ("header-words-and-text", f"Re: {word('Żółw')} (pilne)", "Re: Żółw (pilne)"),
    ("header-no-space-between", f"[Kram]{word('Żółw')}", "[Kram]Żółw"),
    ("header-underscore", "=?utf-8?q?jeden_dwa=5Ftrzy?=", "jeden dwa_trzy"),
    ("header-lower-case-b", "=?UTF-8?b?xbw=?=", "ż"),
    ("header-language", "=?iso-8859-2*pl?Q?=BF=F3=B3w?=", "żółw"),
    ("header-without-end", "=?utf-8?Q?=C5=BC=C3=B3=C5=82w", "żółw"),
    ("header-without-padding", "=?utf-8?B?xbw?=", "ż"),
    ("header-spaces-inside", "=?utf-8?Q?dwa s=C5=82owa?=", "dwa słowa"),
    ("header-unknown-charset", "=?foo-1?Q?=C5=BC?=", "ż"),
    ("header-folded", "bardzo\n długi\n temat", "bardzo długi temat"),
    ("header-folded-tab", "bardzo\n\tdługi", "bardzo długi"),
    ("header-japanese", "=?ISO-2022-JP?B?GyRCJDMkcyRLJEEkTxsoQg==?=", "こんにちは"),
    ("header-gb2312", "=?gb2312?B?xOO6ww==?=", "你好"),
    ("header-utf-7", "=?utf-7?Q?+AXwA8wFC-w?=", "żółw"),
    ("header-emoji", word("Dziękuję 🙂"), "Dziękuję 🙂"),
    ("header-raw-utf-8", "Żółta łódź", "Żółta łódź"),
    ("header-control-characters", "a\x01b\x08c", "abc"),
    ("header-injection", "=?utf-8?Q?Tak=0D=0ABcc:_x@y.pl?=", "Tak Bcc: x@y.pl"),
)


def _subject(name: str, subject: str, meant: str) -> Letter:
    return letter(name, HEAD.replace("Pytanie", subject) + "\nHej", subject=meant, text="Hej")


LETTERS = (
    *(_one("right", label, codec, text, "base64") for label, codec, text in LABELLED),
    *(_one("wrong", label, codec, text, "8bit") for label, codec, text in MISLABELLED),
    *(
        _one("qp", label, codec, text, "quoted-printable")
        for label, codec, text in LABELLED[:8]
    ),
    *(_subject(*given) for given in HEADERS),
    *(
        letter(
            f"header-raw-{codec}-as-{label}",
            HEAD.replace("Pytanie", "Żółta łódź w środę").encode(codec)
            + f"Content-Type: text/plain; charset={label}\n\nHej".encode(),
            subject="Żółta łódź w środę",
        )
        for codec, label in (("cp1250", "windows-1250"), ("iso8859-2", "iso-8859-2"),
                             ("cp1250", "us-ascii"), ("iso8859-2", "utf-8"))
    ),
    letter(
        "html-charset-in-meta",
        (HEAD + 'Content-Type: text/html\n\n<html><head><meta http-equiv="Content-Type" '
         'content="text/html; charset=iso-8859-2"></head><body>Żółć</body></html>'
         ).encode("iso8859-2"),
        text="Żółć",
    ),
    letter(
        "html-label-beats-meta",
        (HEAD + "Content-Type: text/html; charset=utf-8\n\n<html><head><meta charset=windows-1250>"
         "</head><body>Żółć &zdot;&#322;&#x142;</body></html>"),
        text="Żółć żłł",
    ),
)  # fmt: skip
