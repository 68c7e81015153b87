"""Translations: collect the strings, compile the catalogues, say what is missing.

One catalogue an app and a language (`<app>/locale/pl/LC_MESSAGES/django.po`), English in the code.
Uses Babel alone, so nothing of GNU gettext has to be installed.
"""

import argparse
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).parent.parent / "src" / "kontuar"
LANGUAGE = "pl"
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def apps() -> list[Path]:
    """Every folder that owns a catalogue: each room and face, and each plugin."""
    rooms = [p for p in SOURCE.iterdir() if p.is_dir() and p.name not in ("plugins", "__pycache__")]
    plugins = [p for p in (SOURCE / "plugins").iterdir() if p.is_dir()]
    return sorted(p for p in rooms + plugins if (p / "__init__.py").exists())


def catalogue_of(app: Path) -> Path:
    return app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def compile_all(source: Path = SOURCE) -> None:
    """Write each .mo whose .po is newer."""
    for po in sorted(source.rglob("locale/*/LC_MESSAGES/django.po")):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        with po.open("rb") as file:
            catalogue = read_po(file, locale=po.parent.parent.name)
        with mo.open("wb") as file:
            write_mo(file, catalogue)


def strings_of(app: Path) -> Iterator[tuple[str, int, Any, str | None]]:
    """Each translatable string of an app's code and templates: file, line, message, context."""
    for path in sorted(app.rglob("*")):
        inner = path.relative_to(app).parts
        if path.suffix not in (".py", ".html", ".txt") or {"tests", "locale"} & set(inner):
            continue
        text = path.read_text("utf-8")
        if path.suffix != ".py":
            text = _as_python(text, str(path))
        found = extract_python(BytesIO(text.encode()), list(KEYWORDS), [], {"encoding": "utf-8"})
        for line, function, message, _comments in found:
            picked = _pick(function, message)
            if picked:
                yield (str(path.relative_to(SOURCE.parent.parent)), line, *picked)


def _as_python(text: str, origin: str) -> str:
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure(USE_I18N=True)
    lines = templatize(text, origin=origin).split("\n")
    return "\n".join(line.lstrip() for line in lines)  # indentation means nothing there


def _pick(function: str, message: Any) -> tuple[Any, str | None] | None:
    parts = message if isinstance(message, tuple) else (message,)
    spec = KEYWORDS[function] or (1,)
    context = None
    ids: list[str] = []
    for item in spec:
        index, is_context = (item[0], True) if isinstance(item, tuple) else (item, False)
        value = parts[index - 1] if len(parts) >= index else None
        if not value:
            return None
        if is_context:
            context = value
        else:
            ids.append(value)
    return (tuple(ids) if len(ids) > 1 else ids[0]), context


def collect(app: Path) -> tuple[Catalog, bool]:
    """The app's catalogue brought up to date with its strings; true when it changed."""
    wanted = Catalog(locale=LANGUAGE)
    for name, _line, message, context in strings_of(app):
        wanted.add(message, context=context, locations=[(name.split("/", 2)[2], 1)])
    path = catalogue_of(app)
    existing = Catalog(locale=LANGUAGE)
    if path.exists():
        with path.open("rb") as file:
            existing = read_po(file, locale=LANGUAGE)
    before = _dump(existing) if path.exists() else b""
    existing.update(wanted, no_fuzzy_matching=True)
    existing.obsolete.clear()
    after = _dump(existing)
    return existing, after != before and bool(len(existing) or path.exists())


def _dump(catalogue: Catalog) -> bytes:
    catalogue.fuzzy = False
    catalogue.header_comment = "# Kontuar in Polish."
    out = BytesIO()
    write_po(out, catalogue, omit_header=False, sort_output=True, include_lineno=False, width=100)
    lines = out.getvalue().decode().split("\n")
    dated = (
        "POT-",
        "PO-Revision",
        "Generated-By",
        "Project-Id",
        "Report-",
        "Last-Tr",
        "Language-Team",
    )
    kept = [line for line in lines if not line.startswith(tuple(f'"{d}' for d in dated))]
    return "\n".join(kept).encode()


def problems_of(app: Path) -> Iterator[str]:
    """What keeps an app from being wholly Polish."""
    catalogue, changed = collect(app)
    if changed:
        yield f"{app.name}: the catalogue is behind the code; run tools/catalogues.py update"
    for message in catalogue:
        if not message.id:
            continue
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        if not all(forms):
            yield f"{app.name}: no Polish for {message.id!r}"
        elif message.pluralizable and len(forms) != 3:
            yield f"{app.name}: {message.id!r} needs three plural forms"
        for error in message.check(catalogue):
            yield f"{app.name}: {message.id!r}: {error}"


def contradictions(chosen: list[Path]) -> Iterator[str]:
    """One English string has one Polish: Django merges the apps' catalogues into a single one."""
    known: dict[Any, tuple[Any, str]] = {}
    for app in chosen:
        for message in collect(app)[0]:
            if not message.id or not message.string:
                continue
            key = (message.id, message.context)
            string, first = known.setdefault(key, (message.string, app.name))
            if string != message.string:
                yield f"{app.name}: {message.id!r} is {string!r} in {first}; give one a context"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("verb", choices=["update", "compile", "check"])
    parser.add_argument("app", nargs="*", help="only these apps, by folder name")
    given = parser.parse_args()
    chosen = [a for a in apps() if not given.app or a.name in given.app]
    if given.verb == "compile":
        compile_all()
    elif given.verb == "update":
        for app in chosen:
            catalogue, changed = collect(app)
            if changed:
                catalogue_of(app).parent.mkdir(parents=True, exist_ok=True)
                catalogue_of(app).write_bytes(_dump(catalogue))
                print(f"{app.name}: {len(catalogue)} strings")
        compile_all()
    else:
        found = [p for app in chosen for p in problems_of(app)] + list(contradictions(chosen))
        print("\n".join(found) or "every string has its Polish")
        return 1 if found else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
