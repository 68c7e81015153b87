"""The whole product with a shop whose mail runs over real servers; it may be killed at any time."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from kontuar.supervisor.postgres import DATABASE, SUPERUSER, socket_folder
from tests.journeys.prepared import prepared
from tests.journeys.product import Product, children_of, plain_environment, words_of

ADDRESS = "pomoc@kram.example"
PASSWORD = "sklepik-za-rogiem"
CLERKS = ("ola", "tomek")
SET_UP = """
import json, sys
from kontuar.channels import services as channels
from kontuar.channels.services.connect import ChannelDraft
from kontuar.kit import clock
from kontuar.people import services as people
from kontuar.people.services.agents import Access
from kontuar.people.services.company import NewCompany
given = json.loads('''%s''')
new = NewCompany(company="Kram", shop="Kram", language="pl", time_zone="Europe/Warsaw")
shop, ewa = people.set_up_company(
    new=new, name="Ewa", email="ewa@kram.example", password=given["password"], at=clock.now()
)
for name in given["clerks"]:
    people.create_agent(email=f"{name}@kram.example", name=name.title(),
        password=given["password"], access=Access(role="agent"), by=ewa, at=clock.now())
draft = ChannelDraft(kind="email", name="Kram", address=given["address"],
    queue_id=shop.queues.get().pk, shop_id=shop.pk, settings=given["settings"],
    secrets=given["secrets"])
channels.connect_channel(draft=draft, channel_id=None, actor=ewa.actor, at=clock.now())
"""


@dataclass
class Rig:
    """The product, started again whenever its supervisor dies, as a service manager does."""

    product: Product
    starts: int = 0
    _ending: threading.Event = field(default_factory=threading.Event)

    def keep(self) -> None:
        """Start the supervisor again until the end."""
        while not self._ending.is_set():
            if self.product.process.poll() is not None and not self._ending.wait(0.1):
                self.start()
            self._ending.wait(0.05)

    def start(self) -> None:
        """Start, with what was said before kept."""
        said = self.product.said() if self.starts else ""
        self.product.__enter__()
        self.starts += 1
        with self.product.log.with_suffix(".all").open("a") as whole:
            whole.write(said)

    def end(self) -> None:
        """Start nothing any more."""
        self._ending.set()

    def process(self, name: str) -> int:
        """The number of a process; 0 while there is none."""
        if name == "supervisor":
            return self.product.process.pid if self.product.process.poll() is None else 0
        if name != "reader":
            return self.product.child(name)
        found = children_of(self.product.child("worker") or -1)
        return next((pid for pid in found if "reading_child" in " ".join(words_of(pid))), 0)

    def kill(self, name: str) -> bool:
        """SIGKILL; false when it was not there."""
        pid = self.process(name)
        if not pid:
            return False
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            return True
        return False

    def ask(self, question: str) -> list[tuple[object, ...]]:
        """Rows from the database, beside the product; none while it is away."""
        try:
            with self.connected() as connection:
                answer = connection.execute(question)
                return answer.fetchall() if answer.description else []
        except psycopg.Error:
            return []

    def connected(self) -> psycopg.Connection[tuple[object, ...]]:
        """An own connection to the product's database."""
        place = str(socket_folder(self.product.data))
        return psycopg.connect(
            host=place, user=SUPERUSER, dbname=DATABASE, autocommit=True, connect_timeout=5
        )

    def export(self, target: Path) -> None:
        """What Kontuar shows outside."""
        with target.open("w") as file:
            kontuar("export", "--messages", data=self.product.data, stdout=file)


@contextmanager
def rig(folder: Path) -> Iterator[Rig]:
    """Run the product, empty, in a folder; it is started again when its supervisor dies."""
    running = Rig(Product(prepared(folder / "var")))
    running.start()
    running.product.wait_until_ready(120)
    keeper = threading.Thread(target=running.keep, daemon=True)
    keeper.start()
    try:
        yield running
    finally:
        running.end()
        keeper.join(10)
        running.product.__exit__()


def set_up(data: Path, settings: dict[str, object], secrets: dict[str, str]) -> None:
    """A company, its people and its mailbox."""
    import json

    given = json.dumps(
        {
            "settings": settings,
            "secrets": secrets,
            "password": PASSWORD,
            "clerks": CLERKS,
            "address": ADDRESS,
        }
    )
    kontuar("shell", "--verbosity", "0", "-c", SET_UP % given, data=data)


def kontuar(*words: str, data: Path, stdout: object = None) -> str:
    """Run a verb to its end; what it said. Loud when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "kontuar", *words],
        env=plain_environment(KONTUAR_DATA=str(data)),
        cwd=data.parent,
        stdout=stdout or subprocess.PIPE,  # type: ignore[arg-type]
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=3600,
    )
    if done.returncode:
        raise RuntimeError(f"kontuar {words[0]}: {done.stderr}")
    return done.stdout or ""


def until(true: object, seconds: float) -> bool:
    """Wait for something to become true; whether it did in time."""
    assert callable(true)
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True
