"""What others wrote: unchanged since it was taken, with its licence."""

import hashlib
import json

from kontuar.ui import icons
from kontuar.ui.finders import SOURCE

HOME = SOURCE / "ui" / "vendor"
ROWS = json.loads((HOME / "manifest.json").read_text("utf-8"))
ALLOWED = {"MIT", "ISC", "OFL-1.1", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0"}


def test_every_file_is_the_one_of_the_manifest() -> None:
    for row in ROWS:
        digest = hashlib.sha256((HOME / row["file"]).read_bytes()).hexdigest()
        assert digest == row["sha256"], row["file"]


def test_every_file_is_in_the_manifest() -> None:
    ours = {"manifest.json", "icons.txt"}
    present = {place.name for place in HOME.iterdir() if place.is_file()} - ours

    assert present == {row["file"] for row in ROWS}


def test_every_file_has_a_free_licence_and_its_text() -> None:
    for row in ROWS:
        assert row["licence"] in ALLOWED
        assert len((HOME / row["licence_file"]).read_text("utf-8")) > 500


def test_sprite_holds_the_chosen_icons() -> None:
    chosen = (HOME / "icons.txt").read_text("utf-8").split()

    assert icons.names() == set(chosen)


def test_nothing_is_fetched_from_elsewhere() -> None:
    for place in SOURCE.rglob("*"):
        inner = place.relative_to(SOURCE).parts
        if place.suffix not in {".css", ".js", ".html"} or {"vendor", "tests"} & set(inner):
            continue
        text = place.read_text("utf-8")
        for mark in (
            'src="http',
            '<link href="http',
            '<use href="http',
            "url(http",
            "url('http",
            'url("http',
            "import(http",
        ):
            assert mark not in text, place
