"""Who wrote and to whom, as badly as it is written."""

from kontuar.plugins.email.tests.corpus.letter import HEAD, Letter, letter, person, word

ALA = "From: Ala Kowalska <ala@example.pl>"
SHOP = "To: Sklep Kram <pomoc@kram.pl>"

SENDERS = (
    ("plain", "ala@example.pl", "", "ala@example.pl"),
    ("angled", "<ala@example.pl>", "", "ala@example.pl"),
    ("upper-case", "Ala <ALA@Example.PL>", "Ala", "ala@example.pl"),
    ("quoted", '"Kowalska, Ala" <ala@example.pl>', "Kowalska, Ala", "ala@example.pl"),
    ("unquoted-comma", "Kowalska, Ala <ala@example.pl>", "Kowalska, Ala", "ala@example.pl"),
    ("comment", "ala@example.pl (Ala K.)", "Ala K.", "ala@example.pl"),
    ("word", f"{word('Łucja Źrebiec')} <l@example.pl>", "Łucja Źrebiec", "l@example.pl"),
    ("word-in-quotes", f'"{word("Łucja")}" <l@example.pl>', "Łucja", "l@example.pl"),
    ("word-with-comma", f"{word('Żak, Ewa')} <e@example.pl>", "Żak, Ewa", "e@example.pl"),
    ("word-holds-all", word("Ewa <e@example.pl>"), "Ewa", "e@example.pl"),
    ("single-quotes", "'Ala' <ala@example.pl>", "Ala", "ala@example.pl"),
    ("escaped-quotes", '"Ala \\"A\\" K" <ala@example.pl>', 'Ala "A" K', "ala@example.pl"),
    ("no-end", "Ala <ala@example.pl", "Ala", "ala@example.pl"),
    ("no-brackets", "Ala K ala@example.pl", "Ala K", "ala@example.pl"),
    ("address-as-name", '"ala@example.pl" <ala@example.pl>', "ala@example.pl", "ala@example.pl"),
    ("other-address-as-name", '"b@x.pl" <ala@example.pl>', "b@x.pl", "ala@example.pl"),
    ("mailto", "<mailto:ala@example.pl>", "", "ala@example.pl"),
    ("plus", "Ala <ala+sklep@example.pl>", "Ala", "ala+sklep@example.pl"),
    ("route", "<@relay.pl,@x.pl:ala@example.pl>", "", "ala@example.pl"),
    ("quoted-local", '<"ala k"@example.pl>', "", '"ala k"@example.pl'),
    ("apostrophe", "Pat <o'neil@example.ie>", "Pat", "o'neil@example.ie"),
    ("international", "Ala <ala@żółw.pl>", "Ala", "ala@żółw.pl"),
    ("direction", '"Ala\u202egpj" <ala@example.pl>', "Alagpj", "ala@example.pl"),
    ("words-behind", "Ala <ala@example.pl> dopisek", "Ala", "ala@example.pl"),
    ("two-people", "Ala <ala@example.pl>, Ewa <e@x.pl>", "Ala", "ala@example.pl"),
    ("group", "Rodzina: Ala <ala@example.pl>;", "Ala", "ala@example.pl"),
    ("exchange", "/O=FIRMA/CN=ALA <ala@example.pl>", "/O=FIRMA/CN=ALA", "ala@example.pl"),
)


def _from(name: str, header: str, shown: str, email: str) -> Letter:
    raw = HEAD.replace(ALA, f"From: {header}") + "\nHej"
    return letter(f"from-{name}", raw, **{"from": person(shown, email)})


RECIPIENTS = (
    ("undisclosed", "undisclosed-recipients:;", []),
    ("several", "a@x.pl, Ewa <e@x.pl>", [person("", "a@x.pl"), person("Ewa", "e@x.pl")]),
    ("semicolons", "a@x.pl; e@x.pl;", [person("", "a@x.pl"), person("", "e@x.pl")]),
    ("empty-places", "a@x.pl,, ,e@x.pl", [person("", "a@x.pl"), person("", "e@x.pl")]),
    ("groups", "Zarząd: a@x.pl, b@x.pl;, c@x.pl",
     [person("", "a@x.pl"), person("", "b@x.pl"), person("", "c@x.pl")]),
    ("folded", '"Ewa\n Żak" <e@x.pl>,\n\ta@x.pl', [person("Ewa Żak", "e@x.pl"),
                                                    person("", "a@x.pl")]),
    ("twice", "a@x.pl, A <a@x.pl>", [person("", "a@x.pl")]),
    ("words", f"{word('Żak')} <z@x.pl>, {word('Ćma')} <c@x.pl>",
     [person("Żak", "z@x.pl"), person("Ćma", "c@x.pl")]),
    ("not-an-address", "Sklep Kram", []),
    ("outlook-quotes", "'a@x.pl'; 'Ewa' <e@x.pl>", [person("", "a@x.pl"), person("Ewa", "e@x.pl")]),
)  # fmt: skip


def _to(name: str, header: str, meant: list[dict[str, str]]) -> Letter:
    raw = HEAD.replace(SHOP, f"To: {header}") + "\nHej"
    return letter(f"to-{name}", raw, to=meant)


LETTERS = (
    *(_from(*given) for given in SENDERS),
    *(_to(*given) for given in RECIPIENTS),
    letter(
        "from-missing-sender-stands-in",
        HEAD.replace(ALA, "Sender: Ala <ala@example.pl>") + "\nHej",
        **{"from": person("Ala", "ala@example.pl")},
    ),
    letter(
        "from-missing-return-path-stands-in",
        HEAD.replace(ALA, "Return-Path: <ala@example.pl>") + "\nHej",
        **{"from": person("", "ala@example.pl")},
    ),
    letter(
        "from-name-only",
        HEAD.replace(ALA, "Return-Path: <ala@example.pl>\nFrom: Ala K") + "\nHej",
        **{"from": person("Ala K", "ala@example.pl")},
    ),
    letter("from-nobody", HEAD.replace(f"{ALA}\n", "") + "\nHej", **{"from": person("", "")}),
    letter(
        "several-to-headers",
        HEAD.replace(SHOP, f"{SHOP}\nTo: Ewa <e@x.pl>\nCC: c@x.pl") + "\nHej",
        to=[person("Sklep Kram", "pomoc@kram.pl"), person("Ewa", "e@x.pl")],
        cc=[person("", "c@x.pl")],
    ),
)
