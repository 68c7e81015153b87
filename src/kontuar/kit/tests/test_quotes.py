"""New words against quoted words."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontuar.kit.html import clean_mail_html, text_of_clean
from kontuar.kit.quotes import new_text

CASES = Path(__file__).parent / "payloads" / "own_pl_replies_dev.jsonl"
NEW = "Dzień dobry,\nnadal czekam na zwrot.\nProszę o odpowiedź."


def cases() -> list[dict[str, str]]:
    return [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["name"])
def test_polish_replies(case: dict[str, str]) -> None:
    assert new_text(case["raw"]) == case["expected_reply"]


@pytest.mark.parametrize(
    "quote",
    [
        "pon., 3 lut 2025 o 10:15 Biuro Obsługi\n<pomoc@kram.pl> napisał(a):\n\n> Dzień dobry",
        "W dniu 2017-01-09 11:59:39 użytkownik Kram <pomoc@kram.pl> napisał:\n\nDzień dobry",
        "W dniu 3 lutego 2025 10:15 użytkownik Kram <pomoc@kram.pl> napisał:\n> Dzień dobry",
        "W dniu 2025-02-03 o 10:15, Kram pisze:\n> Dzień dobry\n> Kram",
        "Dnia 3 lutego 2025 10:15 Kram <pomoc@kram.pl> napisał(a):\nDzień dobry",
        "Dnia poniedziałek, 3 lutego 2025 Kram <pomoc@kram.pl> napisał(a):\n> Dzień dobry",
        "w dniu pon., 3.02.2025 o 10:15 Kram <pomoc@kram.pl> napisał(-a):\n> Dzień dobry",
        "Wiadomość napisana przez Kram <pomoc@kram.pl> w dniu 3 lut 2025, o godz. 10:15:\n> Dzień",
        "Temat: Zwrot\nData: 2025-02-03 10:15\nNadawca: Kram <pomoc@kram.pl>\nAdresat: A\n\nHej",
        "________________________________\nOd: Kram <pomoc@kram.pl>\nWysłane: poniedziałek\n"
        "Do: Ala\nTemat: Zwrot\n\nDzień dobry",
        "-------- Wiadomość oryginalna --------\nOd: Kram <pomoc@kram.pl>\nDo: ala\n\nDzień dobry",
        "---- Oryginalna wiadomość ----\nDzień dobry",
        "-------- Przekazana wiadomość --------\nDzień dobry",
        "Początek przekazanej wiadomości:\n\n> Od: Kram <pomoc@kram.pl>\n> Do: Ala",
        "Użytkownik Kram napisał:\n> Dzień dobry",
        "Użytkownik pomoc@kram.pl napisał:\n\nDzień dobry",
        "Dnia 2025-02-03, o godz. 10:15:32\nKram <pomoc@kram.pl> napisał(a):\n\n> Dzień dobry",
        "W dniu 3 lutego 2025 10:15:30 CET użytkownik Kram napisał:\nDzień dobry",
        "---------- Wiadomość przekazana dalej ---------\nOd: Kram\n\nDzień dobry",
        "Kram <pomoc@kram.pl> wrote on Mon, 3 Feb 2025:\n> Hello",
        "##- Odpowiedz powyżej tej linii -##\nDzień dobry",
        "Wysłane z telefonu Galaxy\n\n-------- Oryginalna wiadomość --------\nOd: Kram\nDo: Ala",
        "Wysłano z iPhone'a\n\nWiadomość napisana przez Kram w dniu 3.02.2025, o 10:15:\n> A",
        "On Mon, 3 Feb 2025 at 10:15, Kram <pomoc@kram.pl> wrote:\n\n> Hello",
        "On Monday, February 3, 2025, Kram Customer Service <\npomoc@kram.pl> wrote:\n> Hello",
        "From: Kram <pomoc@kram.pl>\nSent: Monday, February 3, 2025 10 AM\nTo: A\nSubject: R\n\nH",
        "*From:* Kram <pomoc@kram.pl>\n*Sent:* Monday\n*To:* Ala\n*Subject:* Return\n\nHello",
        "-----Original Message-----\nFrom: Kram\nHello",
        "Am 03.02.2025 um 10:15 schrieb Kram <pomoc@kram.pl>:\n> Hallo",
        "Am Mo., 3. Feb. 2025 um 10:15 Uhr schrieb Kram <pomoc@kram.pl>:\n\n> Hallo",
        "Von: Kram <pomoc@kram.pl>\nGesendet: Montag, 3. Februar 2025\nAn: Ala\nBetreff: R\n\nH",
        "-----Ursprüngliche Nachricht-----\nVon: Kram\nHallo",
        "> Dzień dobry\n> zwrot trwa 14 dni",
        "On Tue, Nov 03, 2026 at 10:11:12AM +0100, Biuro Obsługi wrote:\n> Dzień dobry",
        "On Tue, Nov 03, 2026 at 10:11:12AM +0100, Biuro Obsługi\nSklepu Kram wrote:\n> Dzień",
        "On wto, lis 03, 2026 at 10:11:12 +0100, Biuro Obsługi wrote:\n> Dzień dobry",
        "Dnia wto, lis 03, 2026 at 10:11:12 +0100, Biuro Obsługi napisał(a):\n> Dzień dobry",
        "W liście z dnia wto, 03 lis 2026, Biuro Obsługi\npisze:\n> Dzień dobry",
        "W wiadomości z dnia wtorek, 3 listopada 2026 10:11:12 CET\nKram pisze:\n> Dzień dobry",
        "* Kram <pomoc@kram.pl> [2026-11-03 10:11]:\n> Dzień dobry",
        "* Kram (pomoc@kram.pl) [261103 10:11]:\n> Dzień dobry",
        "Cytowanie Kram <pomoc@kram.pl>:\n\n> Dzień dobry",
        "Quoting Kram <pomoc@kram.pl>:\n\n> Hello",
        "Biuro Obsługi napisał(a):\n> Dzień dobry",
    ],
)
def test_what_mail_programs_quote_is_folded(quote: str) -> None:
    assert new_text(f"{NEW}\n\n{quote}\n") == NEW


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nAla Kowalska\ntel. 600 100 200",
        "Z poważaniem,\nAla Kowalska",
        "Pozdrawiam serdecznie\nAla",
        "Pozdrawiam!\nAla",
        "Pozdrawiam / Best regards\nAla",
        "Z poważaniem / Kind regards,\n\nAla Kowalska\ntel. 600 100 200",
        "Best regards/Pozdrawiam serdecznie,\nAla",
        "Pozdrawiam serdecznie | Kind Regards | Mit freundlichen Grüßen\nAla Kowalska",
        "Pozdrawiam – Kind regards,\nAla",
        "Pozdrawiam (Best regards)\nAla",
        "Dziękuję i pozdrawiam / Thanks and best regards\nAla",
        "Thanks & regards\nAla",
        "Miłego dnia / Have a nice day!\nAla",
        "Z wyrazami szacunku\nAla Kowalska\nKsięgowość",
        "Wysłane z iPhone'a",
        "Wysłano z telefonu Samsung",
        "Pobierz aplikację Outlook dla systemu Android<https://aka.ms/x>",
        "Sent from my iPhone",
        "Best regards,\nAla",
        "Mit freundlichen Grüßen\nAla",
        "Von meinem iPhone gesendet",
    ],
)
def test_signatures_are_no_news(signature: str) -> None:
    assert new_text(f"{NEW}\n\n{signature}\n") == NEW


@pytest.mark.parametrize(
    "text",
    [
        "w dniu 3 lutego 2025 o 10:15 kurier pisze, że paczka jest doręczona.",
        "Od: soboty czekam na odpowiedź.",
        "Pozdrawiam i czekam, bo kurier mówi: Do: jutra.",
        "Proszę o fakturę. Pozdrawiam Ala",
        "Thanks and best regards to Ola, a gdzie jest paczka?",
        "Dziękuję / thank you\nale paczka nie doszła. Kiedy będzie?",
        "Pozdrawiam / Best regards\nA kiedy będzie paczka?",
        "W mailu z 3 listopada kurier pisze:\nprzyjadę jutro.\nNie przyjechał.",
        "W wiadomości z dnia 3.11.2026 kurier pisze, że był.\nNie był.",
        "Kurier napisał(a):\nprzyjadę jutro\nCo to ma być?",
        "Kurier napisał:\n> przyjadę jutro\nCo to ma być?",
        "Cytowanie regulaminu:\n> zwrot w 14 dni\nWięc proszę o zwrot.",
        "* kubek [2026-11-03]:\n* talerz\nproszę o oba",
        "Kurier napisał: nie ma paczki\nCo robić?",
        "Z poważaniem dla pracy kuriera muszę powiedzieć, że przesyłka zginęła.",
        "Data: 3 lutego\nproszę o kontakt",
    ],
)
def test_ordinary_sentences_survive(text: str) -> None:
    assert new_text(text) == text


def test_answers_between_the_quotes_are_all_kept() -> None:
    text = (
        "W dniu 3.02.2025 o 10:15, Kram pisze:\n> Czy produkt był używany?\nNie.\n"
        "> Czy ma Pani paragon?\nTak, w załączniku.\n> Pozdrawiamy\n"
    )

    reply = new_text(text)

    assert "Nie." in reply
    assert "Tak, w załączniku." in reply
    assert "Pozdrawiamy" not in reply


@pytest.mark.parametrize(
    "intro",
    [
        "On Tue, Nov 03, 2026 at 10:11:12AM +0100, Biuro Obsługi wrote:",
        "Dnia wto, lis 03, 2026 at 10:11:12 +0100, Biuro Obsługi napisał(a):",
        "* Kram <pomoc@kram.pl> [2026-11-03 10:11]:",
    ],
)
def test_mutt_answers_below_and_between(intro: str) -> None:
    between = "> Czy ma Pani paragon?\nTak.\n> A kubek?\nStłuczony."

    assert new_text(f"{intro}\n> Dzień dobry\n> Kram\n\n{NEW}\n\n-- \nAla") == NEW
    assert new_text(f"{intro}\n{between}\n") == between


def test_an_answer_below_the_quote_is_found() -> None:
    text = "W dniu 3.02.2025 o 10:15, Kram pisze:\n> Czy produkt był używany?\n\nNie, nigdy.\n"

    assert new_text(text) == "Nie, nigdy."


def test_a_mail_never_loses_its_whole_text() -> None:
    forwarded = "---------- Forwarded message ---------\nFrom: Ala\nDate: x\n\nHej"

    assert new_text(forwarded) == forwarded
    assert new_text("Pozdrawiam\nAla") == "Pozdrawiam\nAla"


def test_our_own_words_coming_back_are_a_quote() -> None:
    ours = "Dzień dobry,\nzwrot środków trwa do czternastu dni roboczych.\nKram"

    assert new_text(f"Dobrze.\n\n{ours}\n", ours=[ours]) == "Dobrze."


@pytest.mark.parametrize(
    "quote",
    [
        '<div class="gmail_quote"><div class="gmail_attr">pon., 3 lut 2025 o 10:15 Kram napisał(a):'
        "<br></div><blockquote class='gmail_quote'>Dzień dobry</blockquote></div>",
        '<div id="divRplyFwdMsg"><b>Od:</b> Kram<br><b>Wysłane:</b> pon.</div><div>Dzień</div>',
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        "<p><b>From:</b> Kram</p></div><p>Dzień dobry</p>",
        '<blockquote type="cite"><div>On 3 Feb 2025, Kram wrote:</div><p>Hi</p></blockquote>',
        '<div class="moz-cite-prefix">W dniu 3.02.2025 o 10:15, Kram pisze:</div>'
        "<blockquote type=cite>Dzień dobry</blockquote>",
        '<div class="yahoo_quoted"><div>W dniu 3.02 Kram napisał(a):</div><p>Dzień</p></div>',
        '<div id="x_divRplyFwdMsg">From: Kram</div><p>Hello</p>',
    ],
)
def test_html_quotes_of_mail_programs_are_folded(quote: str) -> None:
    cleaned = clean_mail_html(f"<div>{NEW.replace(chr(10), '<br>')}</div><br>{quote}")

    assert new_text(text_of_clean(cleaned, mark_quotes=True)) == NEW


LINES = st.sampled_from(
    ["", "> stare", ">> starsze", "Tak.", "Nie wiem", "-- ", "Pozdrawiam", "Od: Ala", "Do: Kram",
     "Temat: x", "W dniu 3.02.2025 o 10:15, Ala pisze:", "On Monday wrote:", "________", "Ala"]
)  # fmt: skip


@given(st.lists(LINES | st.text(max_size=20), max_size=25).map("\n".join))
def test_nothing_is_invented_and_never_all_is_lost(text: str) -> None:
    reply = new_text(text)

    assert set("".join(reply.split())) <= set("".join(text.split()))
    assert bool(reply) or not any(c.isalnum() for c in text)


@given(st.lists(st.sampled_from(["Nie.", "Tak, w piątek", "czekam dalej"]), min_size=2, max_size=6))
def test_interleaved_answers_keep_every_typed_line(answers: list[str]) -> None:
    text = "".join(f"> pytanie {n}?\n{answer} {n}\n" for n, answer in enumerate(answers))

    reply = new_text(f"On 3 Feb 2025 at 10:15, Kram wrote:\n{text}")

    for number, answer in enumerate(answers):
        assert f"{answer} {number}" in reply
