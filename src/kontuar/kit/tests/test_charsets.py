"""Bytes under right, wrong and missing labels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontuar.kit.charsets import codec_of, decode

POLISH = "Dzień dobry, proszę o zwrot pieniędzy za źle wykonaną usługę. Świętosława Żółć"
LABELS = ["", "utf-8", "iso-8859-1", "windows-1252", "us-ascii", "iso-8859-2", "windows-1250", "?"]


@pytest.mark.parametrize("written", ["utf-8", "cp1250", "iso8859-2"])
@pytest.mark.parametrize("label", LABELS)
def test_polish_is_read_whatever_its_label_says(written: str, label: str) -> None:
    assert decode(POLISH.encode(written), label) == POLISH


@pytest.mark.parametrize(
    ("codec", "label", "text"),
    [
        ("cp1251", "windows-1251", "Привет, как дела?"),
        ("koi8-r", "koi8-r", "Привет, как дела?"),
        ("gb2312", "gb2312", "你好，我们今天去北京"),
        ("gb18030", "GB2312", "朱镕基"),
        ("big5", "big5", "您好，我們今天去台北"),
        ("shift_jis", "shift_jis", "こんにちは"),
        ("iso2022_jp", "iso-2022-jp", "こんにちは、元気ですか"),
        ("iso2022_jp", "us-ascii", "こんにちは、元気ですか"),
        ("euc-kr", "ks_c_5601-1987", "안녕하세요"),
        ("cp1258", "windows-1258", "Đà nang"),
        ("cp1253", "windows-1253", "Καλημέρα"),
        ("cp1254", "iso-8859-9", "İstanbul ğüş"),
        ("cp874", "tis-620", "สวัสดี"),
        ("utf-7", "utf-7", POLISH),
        ("utf-7", "unicode-1-1-utf-7", POLISH),
        ("utf-16", "utf-16", POLISH),
        ("utf-16-le", "utf-16", POLISH),
        ("cp1252", "iso-8859-1", "“quoted” – 5 €"),
        ("mac_latin2", "x-mac-ce", POLISH),
    ],
)
def test_charsets_met_in_mail(codec: str, label: str, text: str) -> None:
    assert decode(text.encode(codec), label) == text


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("cp1251", "Привет, как дела? Спасибо за ответ"),
        ("koi8-r", "Привет, как дела? Спасибо за ответ"),
        ("gb2312", "你好，我们今天去北京看看天气"),
        ("big5", "您好，我們今天去台北看看天氣"),
        ("shift_jis", "こんにちは、元気ですか。メールありがとう"),
        ("euc-jp", "こんにちは、元気ですか。メールありがとう"),
        ("euc-kr", "안녕하세요 반갑습니다"),
        ("cp1252", "Ça va très bien, merci à vous où êtes-vous"),
        ("cp1252", "Grüße aus München, schöne Straße"),
    ],
)
def test_text_without_a_label_is_guessed(codec: str, text: str) -> None:
    assert decode(text.encode(codec)) == text


@pytest.mark.parametrize("label", ["base64", "rot13", "unicode_escape", "x-none", "", "../etc"])
def test_labels_that_are_no_charset_mean_nothing(label: str) -> None:
    assert codec_of(label) == ""


def test_one_damaged_byte_does_not_spoil_the_rest() -> None:
    damaged = (POLISH * 3).encode()[:-1] + b"\xff"

    assert decode(damaged, "utf-8").startswith(POLISH * 2)


def test_half_a_character_at_the_end_is_no_character() -> None:
    assert decode("moje\n".encode("utf-16")[:-1], "utf-16") == "moje"


@given(st.binary(max_size=300), st.sampled_from([*LABELS, "utf-7", "gb2312", "iso-2022-jp", "hz"]))
def test_any_bytes_under_any_label_give_text(data: bytes, label: str) -> None:
    assert isinstance(decode(data, label), str)


@given(st.text(max_size=200))
def test_utf_8_comes_back_as_it_was(text: str) -> None:
    assert decode(text.encode("utf-8", "replace"), "utf-8") == (
        text.encode("utf-8", "replace").decode("utf-8").removeprefix("\ufeff")
    )


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("Sigilo contratual, cuja divulgação seja proibida por seu proprietário", "cp1252"),
        ("тест тест", "koi8-r"),
        ("Привет", "koi8-r"),
        ("订单已发货", "gb2312"),
        ("你好", "gb2312"),
        ("問い合わせ", "shift_jis"),
        ("訂單查詢", "big5"),
        ("주문 확인 부탁드립니다", "euc-kr"),
        ("Zażółć", "cp1250"),
        ("Re: źródło", "iso8859-2"),
        ("Zażółć gęślą jaźń", "cp1250"),
        ("źdźbło trawy", "iso8859-2"),
    ],
)
def test_short_text_without_a_label(text: str, codec: str) -> None:
    assert decode(text.encode(codec)) == text


def test_plus_signs_are_not_always_utf_7() -> None:
    armour = b"iQIzBAEBCgAdFiEECPbAhaBWEfiXj/kxdRlcPb+Wh+ABC+/v3+AAAd"

    assert decode(armour, "utf-7") == armour.decode()
    assert decode("Zażółć".encode("utf-7"), "utf-7") == "Zażółć"
