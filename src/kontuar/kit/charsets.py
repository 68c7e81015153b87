"""Bytes of a mail to text, whatever its label says: nothing raises, nothing is dropped."""

import codecs
import re
import unicodedata
from functools import lru_cache

_SUPERSETS = {
    "ascii": "",
    "us-ascii": "",
    "latin_1": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "cp950",
    "iso2022_jp": "iso2022_jp_ext",
    "koi8-r": "koi8-u",
}
"""Labels are met narrower than the text: read each as the widest charset that agrees with it."""

_ALIASES = {
    "unicode-1-1-utf-7": "utf-7",
    "x-unicode-2-0-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "utf8mb4": "utf-8",
    "utf": "utf-8",
    "unicode": "utf-16",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "x-windows-949": "cp949",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "cp936": "gb18030",
    "windows-936": "gb18030",
    "x-sjis": "cp932",
    "x-ms-cp932": "cp932",
    "windows-31j": "cp932",
    "x-euc-jp": "euc_jp",
    "x-big5": "cp950",
    "big5-hkscs": "big5hkscs",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "iso-8859-6-i": "iso8859-6",
    "windows-874": "cp874",
    "x-mac-ce": "mac_latin2",
    "x-mac-centraleurroman": "mac_latin2",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "koi8-ru": "koi8-u",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "ansi": "cp1252",
    "ansi_x3.110-1983": "cp1252",
    "x-ansi": "cp1252",
    "latin2": "iso8859-2",
    "polish": "cp1250",
}
_NO_TEXT = {
    "base64", "bz2", "hex", "quopri", "rot-13", "uu", "zlib", "idna", "punycode",
    "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem",
}  # fmt: skip
_UNKNOWN = {"", "unknown", "x-unknown", "unknown-8bit", "8bit", "default", "none", "binary", "auto"}
_STATEFUL = ("utf-7", "hz", "iso2022", "utf-16", "utf-32")
_NAME = re.compile(r"[A-Za-z0-9][\w.:-]*")
_ISO_2022 = (b"\x1b$B", b"\x1b$@", b"\x1b(J", b"\x1b$)C")
_HIGH_CONTROL = re.compile(rb"[\x80-\x9f]")


@lru_cache(maxsize=512)
def codec_of(label: str) -> str:
    """The Python codec a label means, widened; empty when it says nothing usable."""
    found = _NAME.search(label.removeprefix("3D").removeprefix("3d"))
    name = found.group().lower().removeprefix("charset=") if found else ""
    if name in _UNKNOWN:
        return ""
    name = _ALIASES.get(name, name)
    for attempt in (name, name.replace("windows", "cp").replace("cp-", "cp"), name.strip("-_.:")):
        try:
            known = codecs.lookup(attempt).name
        except (LookupError, ValueError):
            continue
        return "" if known in _NO_TEXT else _SUPERSETS.get(known, known)
    return ""


def decode(data: bytes, label: str = "") -> str:
    """The text of `data`, trusting its label as far as the bytes bear it out."""
    codec = codec_of(label)
    if data.startswith(codecs.BOM_UTF8):
        return data[3:].decode("utf-8", "replace")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data[: len(data) & ~1].decode("utf-16", "replace")
    if data.isascii():
        return _decode_seven_bits(data, codec)
    if codec.startswith(_STATEFUL):
        return _decode_stateful(data, codec)
    if codec in ("", "utf-8"):
        return _decode_unicode_or_guess(data, likely=bool(codec))
    return _decode_labelled(data, codec)


def _decode_seven_bits(data: bytes, codec: str) -> str:
    if codec == "utf-7" and not _is_utf_7(data):
        return data.decode("ascii")
    if codec.startswith(_STATEFUL):
        return _decode_stateful(data, codec)
    if b"\x1b" in data and any(mark in data for mark in _ISO_2022):
        korean = b"\x1b$)C" in data
        return data.decode("iso2022_kr" if korean else "iso2022_jp_ext", "replace")
    return data.decode("ascii")


def _is_utf_7(data: bytes) -> bool:
    """Signatures and addresses are full of plus signs: what they would mean must be letters."""
    try:
        text = data.decode("utf-7")
    except UnicodeError:
        return False
    return all(c < "\x80" or unicodedata.category(c) not in ("Co", "Cn", "Cs") for c in text)


def _decode_stateful(data: bytes, codec: str) -> str:
    if codec == "utf-16":
        codec = "utf-16-le" if data[1::2].count(0) >= data[::2].count(0) else "utf-16-be"
    try:
        return data.decode(codec)
    except UnicodeError:
        if data.isascii():
            return data.decode(codec, "replace")
    return _decode_unicode_or_guess(data, likely=False)


def _decode_unicode_or_guess(data: bytes, *, likely: bool) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        damaged = data.decode("utf-8", "replace")
    good = sum(1 for character in damaged if character > "\x7f" and character != "�")
    bad = damaged.count("�")
    if good > bad * (2 if likely else 4):
        return damaged
    return _read(data, guess(data))


def _decode_labelled(data: bytes, codec: str) -> str:
    if codec in _SINGLE_BYTE:
        try:
            return data.decode("utf-8")  # valid by chance it is not: the label is wrong
        except UnicodeDecodeError:
            pass
        if codec == "iso8859-2" and _HIGH_CONTROL.search(data):
            codec = "cp1250"
        if codec in ("cp1250", "cp1252", "iso8859-15"):
            codec = _western_or_mislabelled(data, codec)
        return _read(data, codec)
    try:
        return data.decode(codec)
    except UnicodeError:
        damaged = data.decode(codec, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return damaged


def _western_or_mislabelled(data: bytes, codec: str) -> str:
    """Polish or Russian under a western label is an old habit of mail programs."""
    sample = _sample(data)
    as_labelled = _read(sample, codec)
    is_glued = _ODD.search(as_labelled) and _GLUED.search(as_labelled)
    if not is_glued and not _SHOUTED.search(as_labelled):
        return codec
    best = guess(data)
    return best if best in ("cp1250", "iso8859-2", "cp1251", "koi8-u") else codec


def _read(data: bytes, codec: str) -> str:
    text = data.decode(codec, "replace")
    return unicodedata.normalize("NFC", text) if codec == "cp1258" else text


_SINGLE_BYTE = {
    *(f"cp125{n}" for n in range(9)),
    *(f"iso8859-{n}" for n in range(1, 17)),
    "koi8-u", "cp437", "cp850", "cp852", "cp866", "cp874", "mac-latin2", "mac-roman", "mac_latin2",
}  # fmt: skip
_GLUED = re.compile(r"[A-Za-z][¡¦¬±³¶¹¼¿£¥œŸžˇ]|[¡¦¬±³¶¹¼¿£¥][a-z]")
_ODD = re.compile(r"[¡¦¬±³¶¹¼¿£¥œŸžˇ]")
"""One of these is found many times faster than that it is glued to a letter."""
_SHOUTED = re.compile(r"[À-ÿ][À-ÿ]{3}")
_EXPECTED = {
    "cp1250": "ąćęłńóśźżĄĆĘŁŃÓŚŹŻáčďéěíňřšťúůýžőűöüäß„”–—…’",
    "iso8859-2": "ąćęłńóśźżĄĆĘŁŃÓŚŹŻáčďéěíňřšťúůýžőűöüäß",
    "cp1252": "àâäáãåæçèéêëíìîïñóòôöõøœßúùûüÿÀÂÄÁÉÈÊÖÜÇÅØ«»„“”–—…’€",
    "cp1251": "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґё–—«»„“",
    "koi8-u": "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "cp1253": "αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώ",
}
_CYRILLIC = ("cp1251", "koi8-u")
_POLISH = {codec: set("ąćęłńóśźż".encode(codec)) for codec in ("cp1250", "iso8859-2")}
"""A word or two of nothing else is Polish: in Chinese one byte in ten would be one of these."""
_MIXED = re.compile(r"[A-Za-z][Ͱ-ӿ]|[Ͱ-ӿ][A-Za-z]")
"""Letters of two scripts in one word."""
_CASE_BREAK = re.compile(r"[a-zà-ÿа-яą-ž](?=[À-ÞА-ЯĄŁŚŹŻ])")
_SYMBOL_INSIDE = re.compile(r"(?<=\w)[^\w\s.,;:!?'’\"()/@&+–—…”»%<>=*#\[\]{}|\\-](?=\w)")
_KANA = re.compile("[\u3041-\u30ff]")
_HIGH = re.compile(rb"[\x80-\xff]")


def guess(data: bytes) -> str:
    """The likeliest charset of bytes that came without a usable label and are not UTF-8."""
    sample = _sample(data)
    high = len(_HIGH.findall(sample)) or 1
    scores = {codec: _fit(sample, codec, expected) / high for codec, expected in _EXPECTED.items()}
    best = max(scores, key=lambda codec: scores[codec])
    if best in _CYRILLIC and scores[best] >= 1 and high >= 4:
        return best  # whole words in one case: other scripts never look like that by chance
    if set(b"".join(_HIGH.findall(sample))) <= _POLISH.get(best, set()):
        return best
    eastern, share = _east_asian(sample)
    return eastern if share > 0.6 and share > scores[best] * 0.8 else best


def _sample(data: bytes) -> bytes:
    first = _HIGH.search(data)
    start = max(0, first.start() - 40) if first else 0
    return data[start : start + 3000]


def _fit(sample: bytes, codec: str, expected: str) -> float:
    text = sample.decode(codec, "replace")
    known = sum(1 for character in text if character > "\x7f" and character in expected)
    strange = text.count("�") + sum(1 for character in text if "\x80" <= character <= "\x9f")
    breaks = len(_CASE_BREAK.findall(text)) + 2 * len(_SYMBOL_INSIDE.findall(text))
    breaks += 2 * len(_MIXED.findall(text)) + 2 * len(_SHOUTED.findall(text))
    return known - 3 * strange - breaks


def _east_asian(sample: bytes) -> tuple[str, float]:
    """The best two-byte charset, and how much of it is what such a language is made of."""
    best = ("", 0.0)
    for codec in ("gb18030", "cp932", "euc_jp", "cp949", "cp950"):
        try:
            text = sample[:2000].decode(codec, "strict")
        except UnicodeDecodeError as error:
            if error.start < min(len(sample), 2000) - 2:
                continue
            text = sample[: error.start].decode(codec)
        wide = [character for character in text if character > "\x7f"]
        if len(wide) < 2:
            continue
        share = _common("".join(wide), codec) / len(wide)
        if share > best[1]:
            best = (codec, share)
    return best


def _common(wide: str, codec: str) -> float:
    if codec in ("cp932", "euc_jp"):
        kana = len(_KANA.findall(wide))
        return 0 if kana * 5 < len(wide) or "\uff61" <= wide[0] <= "\uff9f" else len(wide) * 1.1
    if codec == "cp949":
        found = _in_rows(wide, codec, 0xB0, 0xC8)
        return found * (1.01 if len(wide) > 2 else 0.97)
    if codec == "gb18030":
        return _in_rows(wide, codec, 0xB0, 0xD7)
    both_high = _in_rows(wide, codec, 0xA4, 0xC6)  # else it may be letters among ASCII
    return _in_rows(wide, codec, 0xA4, 0xC6, trail=0x40) * 0.9 if both_high * 3 > len(wide) else 0


def _in_rows(wide: str, codec: str, first: int, last: int, trail: int = 0xA1) -> int:
    """How many characters stand where that charset keeps its common ones, or are punctuation."""
    found = 0
    for character in wide:
        lead, second = (*character.encode(codec, "replace"), 0)[:2]
        found += first <= lead <= last and second >= trail
        found += "\u3000" <= character <= "\u3011" or character > "\uff00"
    return found
