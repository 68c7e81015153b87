"""A real Medusa from npm on a PostgreSQL of its own: installed once, empty at each start."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kontuar.supervisor import tuning
from kontuar.supervisor.postgres import DATABASE, SUPERUSER, Server

VERSION = "2.21.2"
FOLDER = Path(__file__).parents[2] / "var" / f"medusa-{VERSION}"
PACKAGES = ("@medusajs/medusa", "@medusajs/framework", "@medusajs/cli")
ADMIN, PASSWORD = "kontuar@kram.example", "tajne-haslo-medusa"
START_SECONDS = 240
CONFIG = """
const { defineConfig } = require("@medusajs/framework/utils")
const cors = "http://127.0.0.1"
module.exports = defineConfig({
  projectConfig: {
    databaseUrl: process.env.DATABASE_URL,
    databaseDriverOptions: { connection: { ssl: false } },
    http: {
      storeCors: cors, adminCors: cors, authCors: cors, jwtSecret: "kram", cookieSecret: "kram",
    },
  },
  admin: { disable: true },
})
"""


class Refusal(RuntimeError):  # noqa: N818
    """Medusa said no; its status and its words."""


@dataclass
class Medusa:
    """A running shop; `admin` asks as its staff, `store` as a customer."""

    port: int
    environment: Mapping[str, str]
    heads: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def admin(self, method: str, path: str, body: Any = None) -> Any:
        return self.ask(method, f"/admin{path}", body)

    def store(self, method: str, path: str, body: Any = None) -> Any:
        return self.ask(method, f"/store{path}", body)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Content-Type": "application/json", **self.heads}
        raw = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, raw, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refusal:
            said = refusal.read().decode("utf-8", "replace")[:600]
            raise Refusal(f"{method} {path}: {refusal.code} {said}") from refusal

    def new_key(self, kind: str) -> str:
        """A key for programs (secret) or for the storefront (publishable)."""
        made = self.admin("POST", "/api-keys", {"title": f"Kontuar {kind}", "type": kind})
        if kind == "publishable":
            channel = self.admin("GET", "/sales-channels")["sales_channels"][0]["id"]
            self.admin(
                "POST", f"/api-keys/{made['api_key']['id']}/sales-channels", {"add": [channel]}
            )
        return str(made["api_key"]["token"])


def installed() -> Path:
    """Where it lies; installed when missing, loud when it can't be."""
    if (FOLDER / "complete").exists():
        return FOLDER
    npm = shutil.which("npm")
    if not npm or not shutil.which("node"):
        raise RuntimeError("Node and npm are needed for Medusa. Run: apt-get install nodejs npm")
    FOLDER.mkdir(parents=True, exist_ok=True)
    quiet = ["--omit=dev", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", str(FOLDER)]
    wanted = [f"{name}@{VERSION}" for name in PACKAGES]
    subprocess.run([npm, "install", *quiet, *wanted], check=True, timeout=1200)
    (FOLDER / "complete").touch()
    return FOLDER


@contextmanager
def running(subscriber: str, **variables: str) -> Iterator[Medusa]:
    """An empty shop with a subscriber of its own; `variables` stand in its environment."""
    folder = installed()
    (folder / "medusa-config.js").write_text(CONFIG)
    (folder / "src" / "subscribers").mkdir(parents=True, exist_ok=True)
    (folder / "src" / "subscribers" / "kontuar.js").write_text(subscriber)
    with tempfile.TemporaryDirectory(prefix="kontuar-medusa-") as data, database(Path(data)) as url:
        environment = {**os.environ, **variables, "DATABASE_URL": url, "NODE_ENV": "production"}
        environment["MEDUSA_DISABLE_TELEMETRY"] = "true"
        log = Path(data) / "medusa.log"
        run(folder, environment, log, "db:migrate")
        run(folder, environment, log, "user", "-e", ADMIN, "-p", PASSWORD)
        shop = Medusa(_free_port(), environment)
        with serving(shop, folder, log):
            token = shop.ask("POST", "/auth/user/emailpass", {"email": ADMIN, "password": PASSWORD})
            shop.heads["Authorization"] = f"Bearer {token['token']}"
            shop.heads["x-publishable-api-key"] = shop.new_key("publishable")
            yield shop


@contextmanager
def database(data: Path) -> Iterator[str]:
    """A PostgreSQL that listens on loopback: Medusa does not take a socket."""
    port = _free_port()
    over_tcp = {"listen_addresses": "127.0.0.1", "port": str(port)}
    data.chmod(0o711)
    server = Server(data / "database", settings={**tuning.for_tests(), **over_tcp})
    server.data.mkdir()
    try:
        server.start()
        made = ["createdb", "-h", "127.0.0.1", "-p", str(port), "-U", SUPERUSER, DATABASE]
        subprocess.run([server.programs.path(made[0]), *made[1:]], check=True, timeout=60)
        yield f"postgres://{SUPERUSER}@127.0.0.1:{port}/{DATABASE}"
    finally:
        server.stop()


@contextmanager
def serving(shop: Medusa, folder: Path, log: Path) -> Iterator[None]:
    """The process that answers."""
    words = [*_medusa(folder), "start", "-H", "127.0.0.1", "-p", str(shop.port)]
    with log.open("ab") as out:
        process = subprocess.Popen(
            words, cwd=folder, env=dict(shop.environment), stdout=out, stderr=out
        )
    try:
        _wait(process, shop.url, log)
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def run(folder: Path, environment: Mapping[str, str], log: Path, *words: str) -> None:
    """A verb of Medusa's own to its end, loud when it fails."""
    with log.open("ab") as out:
        done = subprocess.run(
            [*_medusa(folder), *words], cwd=folder, env=dict(environment), stdout=out, stderr=out,
            check=False, timeout=START_SECONDS,
        )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"medusa {words[0]}:\n{log.read_text()[-3000:]}")


def _medusa(folder: Path) -> list[str]:
    return ["node", str(folder / "node_modules" / "@medusajs" / "cli" / "cli.js")]


def _wait(process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise RuntimeError(f"Medusa did not start:\n{log.read_text()[-3000:]}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
