"""Asking an API: trouble is sorted, numbers stay exact, nothing secret is said, pace is kept."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontuar.kit.outbound import Answer, OutboundTrouble
from kontuar.kit.pace import Bucket, Pace
from kontuar.kit.webapi import ApiTrouble, Request, WebApi, basic, bearer, read_json, retry_after

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
URL = "https://kram.example/api"


def answering(*answers: Answer | OutboundTrouble) -> tuple[WebApi, list[Request]]:
    waiting, asked = list(answers), []

    def send(request: Request) -> Answer:
        asked.append(request)
        answer = waiting.pop(0)
        if isinstance(answer, OutboundTrouble):
            raise answer
        return answer

    return WebApi(send=send, hidden=["tajne"]), asked


def said(status: int, body: bytes = b"{}", **headers: str) -> Answer:
    return Answer(status, {name.replace("_", "-"): v for name, v in headers.items()}, body, URL)


@pytest.mark.parametrize(("status", "code", "permanent"), [
    (401, "unauthorized", True), (402, "quota", True), (403, "forbidden", True),
    (404, "not_found", True), (410, "not_found", True), (422, "refused", True),
    (302, "moved", True), (429, "rate_limited", False), (500, "server_error", False),
    (503, "server_error", False),
])  # fmt: skip
def test_trouble_is_sorted_by_status(status: int, code: str, permanent: bool) -> None:  # noqa: FBT001
    api, _asked = answering(*[said(status, b"za\x00le tajne", location="https://obcy.example")] * 2)

    with pytest.raises(ApiTrouble) as met:
        api.ask("GET", URL)

    assert (met.value.code, met.value.permanent, met.value.status) == (code, permanent, status)
    assert "tajne" not in met.value.detail + str(met.value) + repr(met.value)


def test_a_redirect_is_not_followed() -> None:
    api, asked = answering(said(302, location="https://obcy.example"))

    with pytest.raises(ApiTrouble) as met:
        api.ask("GET", URL, headers=bearer("tajne"))

    assert (met.value.code, met.value.detail, len(asked)) == ("moved", "https://obcy.example", 1)


def test_reading_is_tried_again_once_and_changing_never() -> None:
    api, asked = answering(said(500), said(200, b"[1]"))
    assert (api.json("GET", URL), len(asked)) == ([1], 2)

    api, asked = answering(said(500), said(200))
    with pytest.raises(ApiTrouble) as met:
        api.json("POST", URL, json_body={"a": 1})
    assert (met.value.may_have_worked, len(asked)) == (True, 1)


@pytest.mark.parametrize(("fault", "may"), [
    (said(429, retry_after="3"), False),
    (said(422), False),
    (said(502), True),
    (OutboundTrouble("unreachable", is_temporary=True), False),
    (OutboundTrouble("broken", "tajne", is_temporary=True), True),
    (OutboundTrouble("address_refused"), False),
])  # fmt: skip
def test_it_is_known_whether_a_change_may_have_happened(
    fault: Answer | OutboundTrouble,
    may: bool,  # noqa: FBT001
) -> None:
    api, _asked = answering(fault)

    with pytest.raises(ApiTrouble) as met:
        api.ask("POST", URL)

    assert met.value.may_have_worked == may
    assert "tajne" not in met.value.detail


def test_how_long_to_wait_is_read_as_seconds_or_a_moment() -> None:
    assert retry_after({"retry-after": "7"}, NOON) == 7
    assert retry_after({"retry-after": "Mon, 02 Mar 2026 12:01:00 GMT"}, NOON) == 60
    assert retry_after({"retry-after": "99999999"}, NOON) == 3600
    for odd in ("", "soon", "-1", "²"):
        assert retry_after({"retry-after": odd}, NOON) is None


def test_numbers_are_exact_and_what_is_no_json_is_trouble() -> None:
    assert read_json(b'{"total": 0.10, "n": 3}') == {"total": Decimal("0.10"), "n": 3}
    for odd in (b"<html>", b"", b'{"a": NaN}', b"\xff", b"[" * 100_000):
        api, _asked = answering(*[said(200, odd)] * 2)
        with pytest.raises(ApiTrouble) as met:
            api.json("GET", URL)
        assert (met.value.code, met.value.permanent) == ("not_json", False)


def test_what_is_sent() -> None:
    api, asked = answering(*[said(200)] * 3)

    api.json("GET", URL, query={"a": "ż ó", "b": [1, 2]}, headers=basic("ala", "ma kota"))
    api.ask("POST", URL, form={"x": "1"})
    api.ask("PUT", URL, json_body={"total": Decimal("1.10")})

    assert asked[0].url == f"{URL}?a=%C5%BC+%C3%B3&b=1&b=2"
    assert asked[0].headers == {
        "Accept": "application/json", "Authorization": "Basic YWxhOm1hIGtvdGE=",
    }  # fmt: skip
    assert (asked[1].body, asked[2].body) == (b"x=1", b'{"total": "1.10"}')
    assert "YWxh" not in repr(asked[0])


@given(st.lists(st.floats(0, 3), max_size=60))
def test_a_bucket_gives_never_more_than_its_pace(pauses: list[float]) -> None:
    now = [0.0]
    bucket = Bucket(Pace(2.0, 5.0), clock=lambda: now[0])
    given_out = 0
    for pause in pauses:
        now[0] += pause
        while bucket.take() == 0:
            given_out += 1

    assert given_out <= 5 + 2 * now[0] + 1e-6


def test_a_bucket_says_how_long_to_wait_and_leaves_some_for_others() -> None:
    now = [0.0]
    bucket = Bucket(Pace(2.0, 4.0), clock=lambda: now[0])

    assert [bucket.take(keep=2.0) for _ in range(3)] == [0, 0, 0.5]
    assert [bucket.take() for _ in range(3)] == [0, 0, 0.5]
    now[0] = 0.5
    assert bucket.take() == 0
    bucket.drain()
    assert bucket.take() == 0.5
