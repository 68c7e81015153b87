"""Frames that no standard allows and every mailbox holds."""

from kontuar.plugins.email.tests.corpus.letter import HEAD, Letter, b64, letter

MIXED = 'Content-Type: multipart/mixed; boundary="b"\n\n'
TEXT = "Content-Type: text/plain; charset=utf-8\n\n"


def bare(name: str, raw: str | bytes, **expected: object) -> Letter:
    """Bytes exactly as they are, line ends too."""
    return Letter(name, raw.encode() if isinstance(raw, str) else raw, expected)


LETTERS = (
    bare("no-headers", "Dzień dobry, bez nagłówków.", text="Dzień dobry, bez nagłówków."),
    bare("no-separator", "Subject: x\nHej bez pustego wiersza", subject="x",
         text="Hej bez pustego wiersza"),
    bare("headers-only", "Subject: x\nFrom: a@x.pl", subject="x", text="", files=[]),
    bare("broken-line-among-headers", "Subject: x\nnie naglowek\nFrom: a@x.pl\n\nHej", text="Hej"),
    bare("mbox-from-line", "From a@x.pl Mon Feb  3 10:15:00 2025\nSubject: x\n\nHej", subject="x",
         text="Hej"),
    bare("line-ends-cr", "Subject: x\rFrom: a@x.pl\r\rHej\rPa", subject="x", text="Hej\nPa"),
    bare("line-ends-lf", "Subject: x\n\nHej\nPa\n", text="Hej\nPa"),
    bare("line-ends-mixed", "Subject: x\r\nFrom: a@x.pl\n\r\nHej\nPa\r\n", text="Hej\nPa"),
    bare("leading-empty-lines", "\r\n\r\nSubject: x\r\n\r\nHej", subject="x", text="Hej"),
    bare("line-ends-doubled", "Subject: x\r\r\nFrom: a@x.pl\r\r\n\r\r\nHej\r\r\nPa\r\r\n", subject="x",
         text="Hej\nPa"),
    bare("saved-by-an-editor", "Subject: żółw\n\nŻaba".encode("utf-16"), subject="żółw", text="Żaba"),
    bare("byte-order-mark", "\ufeffSubject: x\n\nHej", subject="x", text="Hej"),
    bare("nul-in-body", b"Subject: x\n\nHe\x00j", text="Hej"),
    bare("nul-in-header", b"Subject: a\x00b\n\nHej", subject="ab", text="Hej"),
    bare("empty-body", "Subject: x\n\n", text="", reply="", html=""),
    bare("body-of-blanks", "Subject: x\n\n \n\t\n", text=""),
    bare("space-before-colon", "Subject : x\nFrom : a@x.pl\n\nHej", text="Hej", subject="x"),
    letter("wrong-boundary", HEAD + 'Content-Type: multipart/mixed; boundary="inna"\n\n'
           f"--b\n{TEXT}Hej\n--b\nContent-Type: application/x; name=a\n\ny\n--b--", text="Hej",
           files=[("a", "application/x", b"y")]),
    letter("no-boundary", HEAD + f"Content-Type: multipart/mixed\n\n--b\n{TEXT}Hej\n--b--", text="Hej"),
    letter("no-closing-boundary", HEAD + MIXED + f"--b\n{TEXT}Hej\n--b\n{TEXT}Pa", text="Hej\n\nPa"),
    letter("early-closing-boundary", HEAD + MIXED + f"--b\n{TEXT}Hej\n--b--\n--b\n{TEXT}Pa\n--b--",
           text="Hej\n\nPa"),
    letter("no-parts-at-all", HEAD + MIXED + "Sam tekst", text="Sam tekst"),
    letter("boundary-with-spaces", HEAD + 'Content-Type: multipart/mixed; boundary="b  "\n\n'
           f"--b  \n{TEXT}Hej\n--b--", text="Hej"),
    letter("boundary-prefix-of-another", HEAD + 'Content-Type: multipart/mixed; boundary="b"\n\n--b\n'
           f'Content-Type: multipart/alternative; boundary="bb"\n\n--bb\n{TEXT}Hej\n--bb--\n--b--',
           text="Hej"),
    letter("unquoted-odd-boundary", HEAD + "Content-Type: multipart/mixed; boundary=----=_Part_1=2\n\n"
           f"------=_Part_1=2\n{TEXT}Hej\n------=_Part_1=2--", text="Hej"),
    letter("preamble-and-epilogue", HEAD + MIXED + f"Wstęp\n--b\n{TEXT}Hej\n--b--\nKoniec", text="Hej"),
    letter("part-without-headers", HEAD + MIXED + "--b\n\nHej\n--b--", text="Hej"),
    letter("part-without-separator", HEAD + MIXED + "--b\nHej bez\n--b--", text="Hej bez"),
    letter("two-content-types", HEAD + "Content-Type: text/plain; charset=utf-8\n"
           "Content-Type: text/html\n\nZwykły <tekst>", text="Zwykły <tekst>", html=""),
    letter("odd-content-type", HEAD + "Content-Type: tekst\n\nHej", text="Hej"),
    letter("text-without-subtype", HEAD + "Content-Type: text; charset=utf-8\n\nŻółw", text="Żółw"),
    letter("unknown-text-type", HEAD + "Content-Type: text/x-moje; charset=utf-8\n\nŻółw", text="Żółw"),
    letter("parameters-without-sense", HEAD + "Content-Type: text/plain;; charset=utf-8; =; x\n\nŻółw",
           text="Żółw"),
    letter("encoding-unknown", HEAD + "Content-Transfer-Encoding: dziwne\n\nHej", text="Hej"),
    letter("encoding-twice-quoted", HEAD + 'Content-Transfer-Encoding: "base64"\n\nSGVq', text="Hej"),
    letter("base64-label-on-text", HEAD + "Content-Transfer-Encoding: base64\n\nTo jest zwykly tekst.",
           text="To jest zwykly tekst."),
    letter("base64-label-on-words", HEAD + "Content-Transfer-Encoding: base64\n\nsame slowa bez znakow",
           text="same slowa bez znakow"),
    letter("base64-unpadded", HEAD + "Content-Transfer-Encoding: base64\n\nSGVqIQ", text="Hej!"),
    letter("base64-torn-lines", HEAD + "Content-Transfer-Encoding: base64\n\nSG\n\nVq\n IQ==", text="Hej!"),
    letter("base64-with-footer", HEAD + f"Content-Type: text/plain; charset=utf-8\n"
           f"Content-Transfer-Encoding: base64\n\n{b64('Hej, to jest treść wiadomości.')}\n",
           text="Hej, to jest treść wiadomości."),
    letter("quoted-printable-broken", HEAD + "Content-Transfer-Encoding: quoted-printable\n\n"
           "Hej=\n=21 =ZZ =3", text="Hej! =ZZ =3"),
    letter("quoted-printable-lower-case", HEAD + "Content-Type: text/plain; charset=utf-8\n"
           "Content-Transfer-Encoding: Quoted-Printable\n\n=c5=bc=c3=b3=c5=82w", text="żółw"),
    letter("uuencoded-in-text", HEAD + "\nHej\n\nbegin 644 kot.txt\n#0V%T\n`\nend\n\nPa", has=["Hej", "Pa"],
           files=[("kot.txt", "application/octet-stream", b"Cat")]),
    letter("begin-that-is-no-file", HEAD + "\nHej\nbegin 644 of the story\nend", has=["of the story"],
           files=[]),
    letter("flowed", HEAD + "Content-Type: text/plain; format=flowed\n\njeden \ndwa\n\n> a \n> b\ntrzy",
           text="jeden dwa\n\n> a b\ntrzy"),
    letter("flowed-delsp", HEAD + "Content-Type: text/plain; format=flowed; delsp=yes\n\nje \nden",
           text="jeden"),
    letter("html-unclosed", HEAD + "Content-Type: text/html; charset=utf-8\n\n<p>Hej <b>ty<p>Pa",
           text="Hej ty\n\nPa"),
    letter("html-entities", HEAD + "Content-Type: text/html; charset=utf-8\n\n"
           "<p>5&nbsp;&lt;&nbsp;6 &amp; &oacute;&#380;&#x17c; &bogus; &copy</p>",
           text="5 < 6 & óżż &bogus; ©"),
    letter("html-nothing-visible", HEAD + "Content-Type: text/html\n\n<style>a{}</style><img src=x>",
           text="", html="<img>"),
    letter("enriched", HEAD + "Content-Type: text/enriched; charset=utf-8\n\n<bold>Hej</bold> ty",
           text="Hej ty"),
    letter("alternative-empty-text", HEAD + 'Content-Type: multipart/alternative; boundary="b"\n\n'
           "--b\nContent-Type: text/plain\n\n\n--b\nContent-Type: text/html\n\n<p>Hej</p>\n--b--",
           text="Hej", html="<p>Hej</p>"),
    letter("alternative-html-first", HEAD + 'Content-Type: multipart/alternative; boundary="b"\n\n'
           f"--b\nContent-Type: text/html\n\n<p>Hej</p>\n--b\n{TEXT}Hej\n--b--", text="Hej",
           html="<p>Hej</p>"),
    letter("footer-of-a-list", HEAD + MIXED + f"--b\n{TEXT}Hej\n--b\n{TEXT}Stopka listy\n--b--",
           text="Hej\n\nStopka listy"),
)  # fmt: skip
