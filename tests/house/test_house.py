"""The rules of the house that no linter knows."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "kontuar"
ROOMS = ("events", "actions", "people", "contacts", "channels", "orders", "conversations")
MAY_READ_MODELS = ("testing", "demo")
FILE_LINES, TEMPLATE_LINES, SCRIPT_LINES, FUNCTION_LINES = 400, 120, 100, 50


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("kontuar", cache_dir=None, exclude_type_checking_imports=True)


def sources(ending: str) -> Iterator[Path]:
    for path in sorted(SOURCE.rglob(f"*{ending}")):
        if "migrations" not in path.parts and "vendor" not in path.parts:
            yield path


def python_files() -> list[Path]:
    own = [p for folder in ("tests", "bench", "tools") for p in (ROOT / folder).rglob("*.py")]
    return [*sources(".py"), *own]


@pytest.mark.parametrize("room", ROOMS)
def test_models_are_private_to_their_room(graph: grimp.ImportGraph, room: str) -> None:
    importers = graph.find_modules_that_directly_import(f"kontuar.{room}.models")
    outside = {
        module
        for module in importers
        if module.split(".")[1] not in (room, *MAY_READ_MODELS) and ".tests" not in module
    }

    assert outside == set()


def test_files_and_functions_stay_small() -> None:
    too_long = [str(p) for p in python_files() if len(p.read_text().splitlines()) > FILE_LINES]
    functions = [
        f"{path}:{node.name}"
        for path in python_files()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= FUNCTION_LINES
    ]
    templates = [
        str(p) for p in sources(".html") if len(p.read_text().splitlines()) > TEMPLATE_LINES
    ]
    scripts = [str(p) for p in sources(".js") if len(p.read_text().splitlines()) > SCRIPT_LINES]

    assert too_long + functions + templates + scripts == []


def test_nothing_is_mocked_skipped_or_left_for_later() -> None:
    forbidden = re.compile(
        r"unittest\.mock|(?i:monkeypatch)|mocker|pytest\.skip|mark\.(skip|xfail)|\bTO"
        r"DO\b|\bFIX"
        r"ME\b"
    )
    here = Path(__file__)
    found = [str(p) for p in python_files() if p != here and forbidden.search(p.read_text())]

    assert found == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path)
        for path in sources(".py")
        if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
        if "tests" not in path.parts
    ]

    assert silent == []


def test_rooms_events_and_actions_stand_in_the_documents() -> None:
    from kontuar.actions.contract import CATALOGUE
    from kontuar.events.contract import KINDS

    text = (ROOT / "docs" / "architecture.md").read_text()
    named = [k for k in KINDS if k.split(".")[0] in ROOMS and not k.endswith(".event")]
    named += CATALOGUE
    missing = [name for name in (*ROOMS, *named) if f"`{name}`" not in text]

    assert missing == []


def test_no_inline_script_or_style_that_our_policy_would_block() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|\sstyle=\"|\son[a-z]+=\"")
    found = [str(p) for p in sources(".html") if inline.search(p.read_text())]

    assert found == []
