"""Static files live beside the screen they belong to; this finds them."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

SOURCE = Path(__file__).parent.parent
SUFFIXES = frozenset({".css", ".js", ".svg", ".woff2", ".png", ".json"})
CLOSED = frozenset({"tests", "migrations", "locale", "__pycache__"})


class ScreenFinder(BaseFinder):
    """Serves `desk/inbox/inbox.css` from the folder of the inbox, and so on for every screen."""

    def __init__(self, *_args: object, **_kwargs: object) -> None:
        self.storage = FileSystemStorage(location=SOURCE)

    def find(self, path: str, find_all: bool = False, **_kwargs: object) -> Any:  # noqa: FBT001  (Django's signature)
        """The file's place on disk, or an empty list."""
        place = (SOURCE / path).resolve()
        fits = place.is_relative_to(SOURCE) and _is_public(place.relative_to(SOURCE))
        if not fits or not place.is_file():
            return []
        return [str(place)] if find_all else str(place)

    def list(
        self, ignore_patterns: Iterable[str] | None
    ) -> Iterator[tuple[str, FileSystemStorage]]:
        """Every public file with the storage it lies in."""
        patterns = tuple(ignore_patterns or ())
        for place in sorted(SOURCE.rglob("*")):
            path = place.relative_to(SOURCE)
            if _is_public(path) and place.is_file() and not any(map(path.match, patterns)):
                yield path.as_posix(), self.storage


def _is_public(path: Path) -> bool:
    hidden = any(part in CLOSED or part.startswith(".") for part in path.parts)
    return path.suffix in SUFFIXES and not hidden
