"""The way out: public addresses only, each step checked, nothing without an end."""

import gzip
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from tests.servers.certificate import certificate

from kontuar.kit.addresses import is_public
from kontuar.kit.outbound import Limits, OutboundTrouble, Way, read_target
from kontuar.testing.webserver import Speak, elsewhere, moved, ok, says

FAST = Limits(size_bytes=100_000, seconds=1.0)


def to(port: int, host: str = "127.0.0.1") -> Way:
    return Way(allow=[f"{host}:{port}"])


def trouble(way: Way, url: str, limits: Limits = FAST, **values: object) -> str:
    with pytest.raises(OutboundTrouble) as caught:
        way.fetch(url, limits=limits, **values)  # type: ignore[arg-type]
    return caught.value.code


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "0.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1",
        "100.64.0.1", "100.100.100.200", "169.254.169.254", "192.0.0.192", "192.0.2.1",
        "198.18.0.1", "198.51.100.1", "203.0.113.1", "192.88.99.1", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "168.63.129.16", "::", "::1", "::7f00:1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::",
        "2001::1", "2001:db8::1", "3fff::1", "100::1", "fc00::1", "fd00:ec2::254", "fe80::1",
        "fe80::1%eth0", "fec0::1", "ff02::1", "2a00:1450::5efe:7f00:1", "5f00::1", "localhost", "",
    ],
)  # fmt: skip
def test_addresses_of_ones_own_machines_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "93.184.215.14", "2a00:1450:4001::200e", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_addresses_of_the_public_net_are(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://2130706433/", "http://0x7f.1/",
        "http://0177.0.0.1/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://127.1/",
        "http://169.254.169.254/latest/meta-data/", "http://0/",
    ],
)  # fmt: skip
def test_however_it_is_written_ones_own_machine_is_refused(url: str) -> None:
    assert trouble(Way(allow=[]), url) == "address_refused"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "http:///x", "//x/y",
        "http://ala:haslo@example.com/", "http://example.com:99999/", "http://a b/",
        "http://127.0.0.1\\@example.com/", "http://[fe80::1%25eth0]/", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_odd_urls_are_refused(url: str) -> None:
    assert trouble(Way(allow=[]), url) == "url_refused"


def test_only_the_ports_of_the_web_are_reached() -> None:
    way = Way(allow=[], resolve=lambda _host, _port: ["93.184.215.14"])

    assert trouble(way, "http://sklep.example:22/") == "address_refused"
    assert trouble(way, "https://sklep.example:8443/") == "address_refused"


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    way = Way(allow=[], resolve=lambda _host, _port: ["93.184.215.14", "10.0.0.1"])

    assert trouble(way, "http://sklep.example/") == "address_refused"


def test_an_answer_comes_back_whole_and_the_request_tells_nothing() -> None:
    heard: list[bytes] = []

    def speak(line: socket.socket, request: bytes) -> None:
        heard.append(request)
        line.sendall(ok(b"zdjecie", b"Content-Type: image/png\r\n"))

    with elsewhere(speak) as there:
        answer = to(there.port).fetch(there.url("/a b?q=ż#dalej"), limits=FAST)

    assert (answer.status, answer.body) == (200, b"zdjecie")
    assert answer.headers["content-type"] == "image/png"
    lines = heard[0].decode().split("\r\n")
    assert lines[0] == "GET /a%20b?q=%C5%BC HTTP/1.1"
    names = {line.partition(":")[0].lower() for line in lines[1:] if line}
    assert names == {"host", "accept-encoding", "connection", "user-agent"}


class Fickle:
    """A name that leads elsewhere each time it is asked."""

    def __init__(self, *answers: str) -> None:
        self.answers, self.asked = list(answers), 0

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked += 1
        return [self.answers[min(self.asked, len(self.answers)) - 1]]


def test_a_rebound_name_is_asked_once_and_that_address_is_used() -> None:
    name = Fickle("127.0.0.1", "127.0.0.9")
    with elsewhere(says(ok(b"pierwszy"))) as there:
        way = Way(allow=[f"127.0.0.1:{there.port}"], resolve=name)
        answer = way.fetch(f"http://zmienny.example:{there.port}/", limits=FAST)

    assert (answer.body, name.asked) == (b"pierwszy", 1)


def test_a_redirect_to_a_rebound_name_is_checked_again() -> None:
    name = Fickle("127.0.0.1", "127.0.0.9")
    with elsewhere(says(moved("/dalej"))) as there:
        way = Way(allow=[f"127.0.0.1:{there.port}"], resolve=name)

        assert trouble(way, f"http://zmienny.example:{there.port}/") == "address_refused"
    assert name.asked == 2


@pytest.mark.parametrize(
    "place",
    ["http://127.0.0.1/", "http://localhost:5432/", "//169.254.169.254/", "http://[::1]/"],
)
def test_a_redirect_to_ones_own_machine_is_refused(place: str) -> None:
    with elsewhere(says(moved(place))) as there:
        assert trouble(to(there.port), there.url()) == "address_refused"


def test_a_redirect_to_another_scheme_is_refused() -> None:
    with elsewhere(says(moved("file:///etc/passwd"))) as there:
        assert trouble(to(there.port), there.url()) == "url_refused"


def test_three_redirects_are_followed_and_not_one_more() -> None:
    def speak(line: socket.socket, request: bytes) -> None:
        step = int(request.split(b"/")[1].split(b" ")[0])
        line.sendall(moved(f"/{step - 1}") if step else ok(b"koniec"))

    with elsewhere(speak) as there:
        assert to(there.port).fetch(there.url("/3"), limits=FAST).body == b"koniec"
        assert trouble(to(there.port), there.url("/4")) == "too_many_redirects"


def test_where_none_may_be_followed_a_redirect_is_the_answer() -> None:
    with elsewhere(says(moved("https://obcy.example/"))) as there:
        answer = to(there.port).fetch(there.url(), limits=replace(FAST, redirects=0))

    assert (answer.status, answer.headers["location"]) == (302, "https://obcy.example/")


def test_what_is_posted_is_never_sent_on() -> None:
    with elsewhere(says(moved("/dalej"))) as there:
        url = there.url()
        answer = to(there.port).fetch(url, method="POST", body=b"sekret", limits=FAST)

    assert answer.status == 302


def drip(before: bytes, piece: bytes) -> Speak:
    def speak(line: socket.socket, _request: bytes) -> None:
        line.sendall(before)
        for _time in range(200):
            line.sendall(piece)
            time.sleep(0.05)

    return speak


@pytest.mark.parametrize(
    ("before", "piece"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"x"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["nothing", "header", "no-length", "length", "chunks", "continue"],
)
def test_a_slow_drip_ends_in_time(before: bytes, piece: bytes) -> None:
    began = time.monotonic()
    with elsewhere(drip(before, piece)) as there:
        code = trouble(to(there.port), there.url(), Limits(seconds=0.5))

    assert code == "too_slow"
    assert time.monotonic() - began < 1.5


def test_a_name_server_that_never_answers_ends_in_time() -> None:
    release = threading.Event()
    way = Way(allow=[], resolve=lambda _host, _port: ["8.8.8.8"] if release.wait(5) else [])

    assert trouble(way, "http://sklep.example/", Limits(seconds=0.3)) == "too_slow"
    release.set()


def endless(line: socket.socket, _request: bytes) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        line.sendall(b"x" * 65536)


def test_an_endless_body_ends_at_the_limit() -> None:
    with elsewhere(endless) as there:
        assert trouble(to(there.port), there.url()) == "too_large"


def test_a_body_announced_too_large_is_not_read() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 100001\r\n\r\n"
    with elsewhere(says(head)) as there:
        assert trouble(to(there.port), there.url()) == "too_large"


def test_a_gzip_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    with elsewhere(says(ok(bomb, b"Content-Encoding: gzip\r\n"))) as there:
        assert trouble(to(there.port), there.url()) == "packed"


def test_a_body_shorter_than_announced_is_trouble() -> None:
    cut = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ntylko tyle"
    with elsewhere(says(cut)) as there:
        assert trouble(to(there.port), there.url()) == "broken"


def test_a_body_longer_than_announced_is_cut_there() -> None:
    more = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nABCDEFGH"
    with elsewhere(says(more)) as there:
        assert to(there.port).fetch(there.url(), limits=FAST).body == b"ABCD"


def test_what_is_no_http_is_trouble() -> None:
    with elsewhere(says(b"220 mail ESMTP\r\n")) as there:
        assert trouble(to(there.port), there.url()) == "broken"


def test_nobody_listening_is_trouble() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    assert trouble(to(port), f"http://127.0.0.1:{port}/") == "unreachable"


def test_the_certificate_is_checked_for_the_name_asked_for(tmp_path: Path) -> None:
    authority = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")

    def trust() -> ssl.SSLContext:
        return ssl.create_default_context(cadata=authority)

    def speak(line: socket.socket) -> None:
        try:
            with context.wrap_socket(line, server_side=True) as safe:
                safe.recv(65536)
                safe.sendall(ok(b"poufne"))
        except OSError:
            return

    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]

    def serve() -> None:
        for _time in range(3):
            speak(listener.accept()[0])

    threading.Thread(target=serve, daemon=True).start()
    allow = [f"127.0.0.1:{port}"]
    known = Way(allow=allow, resolve=lambda _host, _port: ["127.0.0.1"], trust=trust)
    unknown = Way(allow=allow, resolve=lambda _host, _port: ["127.0.0.1"])

    assert known.fetch(f"https://localhost:{port}/", limits=FAST).body == b"poufne"
    assert trouble(known, f"https://sklep.example:{port}/") == "certificate"
    assert trouble(unknown, f"https://localhost:{port}/") == "certificate"
    listener.close()


def test_the_list_of_own_machines_takes_names_networks_and_ports() -> None:
    assert read_target("http://intra.example:81/").port == 81
    for allow, url, is_in in (
        (["127.0.0.0/8"], "http://127.0.0.1/", True),
        (["127.0.0.1:81"], "http://127.0.0.1:81/", True),
        (["127.0.0.1:81"], "http://127.0.0.1/", False),
        (["127.0.0.1:*"], "http://127.0.0.1:81/", True),
        (["127.0.0.1"], "http://127.0.0.1:81/", False),
        (["[::1]:81"], "http://[::1]:81/", True),
        (["::1"], "http://[::1]/", True),
        (["localhost"], "http://localhost/", True),
        (["intra.example"], "http://localhost/", False),
    ):
        code = trouble(Way(allow=allow), url, Limits(seconds=0.5))
        assert (code != "address_refused") is is_in, (allow, url)
