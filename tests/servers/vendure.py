"""A real Vendure from npm: installed once into var/, started on loopback, empty at each start."""

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

VERSION = "3.7.3"
FOLDER = Path(__file__).parents[2] / "var" / f"vendure-{VERSION}"
ADMIN, PASSWORD = "kontuar", "tajne-haslo-vendure"
START_SECONDS = 120


def installed() -> Path:
    """Where it lies; installed when missing, loud when it can't be."""
    if (FOLDER / "complete").exists():
        return FOLDER
    npm = shutil.which("npm")
    if not npm or not shutil.which("node"):
        raise RuntimeError("Node and npm are needed for Vendure. Run: apt-get install nodejs npm")
    FOLDER.mkdir(parents=True, exist_ok=True)
    quiet = ["--omit=dev", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", str(FOLDER)]
    asked = [npm, "install", *quiet, f"@vendure/core@{VERSION}", "sql.js"]
    subprocess.run(asked, check=True, timeout=600)
    (FOLDER / "complete").touch()
    return FOLDER


@dataclass
class Vendure:
    """A running shop; `shop` and `admin` ask its two APIs and remember who is logged in."""

    port: int
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/admin-api"

    def admin(self, document: str, **given: Any) -> Any:
        return self._ask("admin-api", document, given)

    def shop(self, document: str, **given: Any) -> Any:
        return self._ask("shop-api", document, given)

    def leave(self) -> None:
        """The next customer comes: nobody is logged in at the shop."""
        self.tokens.pop("shop-api", None)

    def _ask(self, api: str, document: str, given: dict[str, Any]) -> Any:
        headers = {"Content-Type": "application/json"}
        if token := self.tokens.get(api):
            headers["Authorization"] = f"Bearer {token}"
        body = json.dumps({"query": document, "variables": given}).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/{api}", body, headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            told = json.load(answer)
            self.tokens[api] = answer.headers.get("vendure-auth-token") or token or ""
        if told.get("errors"):
            raise RuntimeError(json.dumps(told["errors"])[:900])
        return told["data"]


@contextmanager
def running() -> Iterator[Vendure]:
    """An empty shop that sells in PLN."""
    folder = installed()
    script = folder / "shop.js"
    script.write_text((Path(__file__).parent / "vendure.js").read_text())
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {**os.environ, "PORT": str(port), "ADMIN": ADMIN, "PASSWORD": PASSWORD}
    log = folder / f"shop-{port}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            ["node", str(script)], cwd=folder, env=environment, stdout=out, stderr=out
        )
    try:
        _wait(process, port, log)
        yield _ready(Vendure(port))
    finally:
        process.terminate()
        process.wait(20)
        log.unlink()


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise RuntimeError(f"Vendure did not start:\n{log.read_text()[-3000:]}")


def _ready(vendure: Vendure) -> Vendure:
    """Its seed comes after it answers for the first time: wait for the way of payment too."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        vendure.admin(
            "mutation($n: String!, $p: String!) { login(username: $n, password: $p) {__typename} }",
            n=ADMIN,
            p=PASSWORD,
        )
        told = vendure.admin("{ paymentMethods { totalItems } shippingMethods { totalItems } }")
        if all(part["totalItems"] for part in told.values()):
            break
        time.sleep(0.3)
    channel = vendure.admin("{ activeChannel { id } }")["activeChannel"]["id"]
    pln = {"id": channel, "defaultCurrencyCode": "PLN", "availableCurrencyCodes": ["PLN"]}
    vendure.admin(
        "mutation($i: UpdateChannelInput!) { updateChannel(input: $i) { __typename } }",
        i=pln | {"pricesIncludeTax": True},
    )
    return vendure
