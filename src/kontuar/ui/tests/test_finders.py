"""Static files beside their screens."""

from pathlib import Path

from kontuar.ui.finders import SOURCE, ScreenFinder


def test_finds_a_stylesheet_by_its_path_in_the_source() -> None:
    place = str(SOURCE / "ui" / "css" / "tokens.css")

    assert ScreenFinder().find("ui/css/tokens.css") == place
    assert ScreenFinder().find("ui/css/tokens.css", find_all=True) == [place]


def test_shows_nothing_but_browser_files() -> None:
    finder = ScreenFinder()

    for path in (
        "ui/words.py",
        "ui/layout/app.html",
        "../../pyproject.toml",
        "../../README.md",
        "/etc/passwd",
        "ui/css/missing.css",
        "ui/css",
    ):
        assert finder.find(path) == []


def test_lists_what_it_finds() -> None:
    finder = ScreenFinder()

    listed = dict(finder.list(None))

    assert {"ui/css/tokens.css", "ui/js/start.js", "ui/vendor/inter-latin.woff2"} <= set(listed)
    for path, storage in listed.items():
        assert finder.find(path) == storage.path(path)
        assert not {"tests", "migrations", "locale"} & set(Path(path).parts)


def test_ignores_on_request() -> None:
    assert "ui/css/tokens.css" not in dict(ScreenFinder().list(["*.css"]))
