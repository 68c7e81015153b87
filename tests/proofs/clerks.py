"""Agents at their browsers: log in, read what waits, answer, and try again as a browser would."""

import html
import json
import random
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from http.client import HTTPException
from http.cookiejar import CookieJar

from tests.proofs.report import patience
from tests.proofs.rig import PASSWORD

MORE = re.compile(r'class="more"><a [^>]*href="([^"]+)"')
CONVERSATION = re.compile(r'href="/c/([0-9a-f-]{36})/')
REPLY_BOX = re.compile(r'<form class="compose-box" id="reply-box".*?</form>', re.S)
FIELD = re.compile(r'name="(key|seen|to|cc)" value="([^"]*)"')
PATIENCE_SECONDS = 60.0
Given = list[tuple[str, str]]


class Clerk(threading.Thread):
    """One agent, answering each conversation at most once until told to end."""

    def __init__(
        self, url: str, who: str, taken: set[str], pace: Callable[[], bool], rng: random.Random
    ) -> None:
        super().__init__(daemon=True, name=who)
        self.url, self.who, self.taken, self.pace, self.rng = url, who, taken, pace, rng
        self.acknowledged: list[str] = []
        self.tried_again = 0
        self.gave_up: list[str] = []
        self.ending = threading.Event()
        self.cookies = CookieJar()
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def run(self) -> None:
        """Answer what waits while `pace` says that there is more to do."""
        self.log_in()
        while not self.ending.is_set():
            waiting = self.waiting() if self.pace() else []
            for conversation in waiting[:20]:
                if self.ending.is_set() or not self.pace():
                    break
                self.answer(conversation)
            if not waiting:
                self.ending.wait(0.2)

    def waiting(self) -> list[str]:
        """Mine on the first page of the inbox that has any; pages fill with what waits again."""
        path = "/"
        while path and not self.ending.is_set():
            page = self.get(path)
            if mine := [c for c in dict.fromkeys(CONVERSATION.findall(page)) if self._is_mine(c)]:
                return mine
            more = MORE.search(page)
            path = html.unescape(more[1]) if more else ""
        return []

    def _is_mine(self, conversation: str) -> bool:
        """Two clerks never answer the same one: each takes every other."""
        return conversation not in self.taken and int(conversation[-1], 16) % 2 == (
            self.who == "ola"
        )

    def log_in(self) -> None:
        """Through the login page."""
        page = self.get("/accounts/login/")
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        given = {"login": f"{self.who}@kram.example", "password": PASSWORD}
        given["csrfmiddlewaretoken"] = found[1] if found else ""
        self.post("/accounts/login/", list(given.items()))
        if "sessionid" not in {cookie.name for cookie in self.cookies}:
            raise RuntimeError(f"{self.who} could not log in")

    def answer(self, conversation: str) -> None:
        """Read it, write an answer, and send that until it is acknowledged."""
        self.taken.add(conversation)
        mark = f"reply/{conversation}"
        box = REPLY_BOX.search(self.get(f"/c/{conversation}/"))
        if not box:
            self.gave_up.append(f"{mark} (no composer)")
            return
        given = [(name, html.unescape(value)) for name, value in FIELD.findall(box[0])]
        given.append(("html", f"<p>Już sprawdzam, {mark} </p>"))
        if self.rng.random() < 0.05:
            twin = threading.Thread(target=self._send, args=(conversation, given), daemon=True)
            twin.start()  # an impatient finger
        until = time.monotonic() + PATIENCE_SECONDS * patience()
        while time.monotonic() < until:
            status, told = self._send(conversation, given)
            if status == 200:
                self.acknowledged.append(mark)
                return
            if status == 409 and told.get("seen"):
                given = [(n, v) for n, v in given if n != "seen"] + [("seen", told["seen"])]
                continue
            self.tried_again += 1
            time.sleep(0.3)
        self.gave_up.append(mark)

    def _send(self, conversation: str, given: Given) -> tuple[int, dict[str, str]]:
        """The status, and what a refusal told; 0 when no answer came."""
        try:
            with self._open(f"/c/{conversation}/reply/", given) as answer:
                body = answer.read().decode()
                return (200 if 'id="reply-box"' in body else 0), {}
        except urllib.error.HTTPError as refused:
            told = json.loads(refused.headers.get("HX-Trigger") or "{}").get("refused", {})
            return refused.code, told
        except (OSError, HTTPException):
            return 0, {}

    def get(self, path: str) -> str:
        """A page; asked for again while the product is away. Empty when it stays away."""
        return self._patiently(path, None)

    def post(self, path: str, given: Given) -> str:
        """Send a form, as often as needed."""
        return self._patiently(path, given)

    def _patiently(self, path: str, given: Given | None) -> str:
        until = time.monotonic() + PATIENCE_SECONDS * patience()
        while time.monotonic() < until:
            try:
                with self._open(path, given) as answer:
                    return str(answer.read().decode())
            except (OSError, HTTPException):
                time.sleep(0.1)
        return ""

    def _open(self, path: str, given: Given | None) -> "urllib.response.addinfourl":
        data = urllib.parse.urlencode(given).encode() if given is not None else None
        request = urllib.request.Request(self.url + path, data)
        token = next((c.value for c in self.cookies if c.name == "csrftoken"), "") or ""
        request.add_header("X-CSRFToken", token)
        request.add_header("HX-Request", "true") if path.startswith("/c/") and data else None
        return self.browser.open(request, timeout=15)  # type: ignore[no-any-return]
