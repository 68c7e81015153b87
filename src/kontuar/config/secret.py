"""What an installation keeps to itself: its key, and where its database is."""

import contextlib
import hashlib
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


def load(data: Path) -> str:
    """The installation's key: from the environment, else from its data directory, made once."""
    given = os.environ.get("KONTUAR_SECRET_KEY")
    if given:
        return given
    path = data / "secret.key"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        _make(path)
    return path.read_text().strip()


def _make(path: Path) -> None:
    """Several processes start at once: the key appears whole, and only the first one's."""
    draft = path.with_name(f"secret.key.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def database(data: Path) -> dict[str, Any]:
    """Django's database settings: DATABASE_URL when given, else the embedded server's socket."""
    common: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": "test_" + os.environ.get("KONTUAR_TEST_DB", "kontuar")},
    }
    url = os.environ.get("DATABASE_URL")
    if not url:
        return common | {"NAME": "kontuar", "USER": "kontuar", "HOST": str(socket_folder(data))}
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return common | {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": query,
    }


def socket_folder(data: Path) -> Path:
    """Where the embedded server listens: short enough for a socket, outside its data directory."""
    from kontuar.supervisor.postgres import socket_folder as folder

    return folder(data)


def build_version(source: Path) -> str:
    """A name for this state of the browser files, so that they may be cached for ever."""
    digest = hashlib.sha256()
    for path in sorted(source.rglob("*")):
        if path.suffix in (".css", ".js", ".svg", ".woff2", ".json", ".png"):
            state = path.stat()
            digest.update(f"{path.name}{state.st_size}{state.st_mtime_ns}".encode())
    return digest.hexdigest()[:10]
