"""A request repeated under its Idempotency-Key is done once and answered alike (section 1)."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from typing import Any

import pytest

from tests.kiosk.adversary import accepted, refused_kept, refused_unkept
from tests.kiosk.independent_client import Draft, Kiosk
from tests.kiosk.scene import Office, wsgi_wire
from verifier.certification.tables import Check
from verifier.devices.stored_answers import answers_key
from web.kiosk import checking
from web.kiosk.application import KioskApi
from web.kiosk.exchange import incoming


def test_a_repeat_is_told_the_first_answer_and_does_nothing(office: Office) -> None:
    kiosk, retiree = office.kiosk(), office.enrolled()
    good = office.check(kiosk, retiree)
    first = accepted(kiosk.send(good))
    assert "idempotent-replayed" not in first.headers
    for _ in range(3):
        again = kiosk.send(good.anew(idempotency_key=good.idempotency_key))
        assert (again.status, again.body) == (first.status, first.body)
        assert again.headers["idempotent-replayed"] == "true"
    assert len(office.rows(Check)) == 1


def test_a_repeat_is_answered_alike_though_the_key_of_kept_answers_was_replaced(own_office: Office) -> None:
    kiosk, retiree = own_office.kiosk(), own_office.enrolled()
    good = own_office.check(kiosk, retiree)
    first = accepted(kiosk.send(good))
    key_file = own_office.context.settings.security.key_dir / "session.key"
    key_file.write_bytes(bytes(32))
    answers_key.cache_clear()  # as after the restart that follows
    for _ in range(2):
        again = accepted(kiosk.send(good.anew(idempotency_key=good.idempotency_key)))
        assert again.json == first.json
    assert len(own_office.rows(Check)) == 1


@contextmanager
def busy(office: Office) -> Iterator[None]:
    """Have a quarter of the places taken."""
    other = incoming({"REQUEST_METHOD": "GET", "RAW_URI": "/v1/time", "HTTP_HOST": "kiosk.test"}, 0)
    with ExitStack() as held:
        for _ in range(office.context.settings.kiosk.most_at_work // 4):
            held.enter_context(office.api._admission.place(other))
        yield


def test_while_it_is_busy_a_lost_challenge_is_told_again_and_one_used_at_another_worker_keeps_nobody_waiting(
    own_office: Office,
) -> None:
    kiosk, retiree = own_office.kiosk(), own_office.enrolled()
    wanted = {"person_ref": retiree.ref, "modalities": ["finger"], "purpose": "check"}
    asked = kiosk.draft("POST", "/v1/challenges", wanted)
    challenge = accepted(kiosk.send(asked)).json
    with busy(own_office):
        refused = kiosk.send(asked.anew())
        assert (refused.code, refused.headers["retry-after"]) == ("overloaded", "5")
        assert accepted(kiosk.send(asked.anew(idempotency_key=asked.idempotency_key))).json == challenge
        with closing(KioskApi(own_office.context)) as other:
            kiosk.wire = wsgi_wire(other)
            assert kiosk.check(challenge, retiree.print()).status == 201
        kiosk.wire = own_office.wire
        accepted(kiosk.send(asked.anew()))


def test_another_body_under_a_used_key_is_refused_and_the_same_under_a_new_key_is_not(
    kiosk: Kiosk, good: Draft
) -> None:
    accepted(kiosk.send(good))
    other = good.anew(idempotency_key=good.idempotency_key, body=good.body + b" ")
    assert kiosk.send(other).code == "idempotency_mismatch"
    # JSON of the same content: the capture is known, its answer the same
    twin = accepted(kiosk.send(other.anew()))
    assert "idempotent-replayed" not in twin.headers


def test_a_key_is_a_devices_own_and_of_one_address(shared: Office, kiosk: Kiosk) -> None:
    other = shared.kiosk()
    first = kiosk.draft("POST", "/v1/heartbeat", {"queue_length": 1})
    accepted(kiosk.send(first))
    twin = other.draft("POST", "/v1/heartbeat", {"queue_length": 2}, idempotency_key=first.idempotency_key)
    assert "idempotent-replayed" not in accepted(other.send(twin)).headers
    offline = kiosk.draft(
        "POST", "/v1/challenges/offline", {"count": 1}, idempotency_key=first.idempotency_key
    )
    assert "idempotent-replayed" not in accepted(kiosk.send(offline)).headers


def test_a_key_is_kept_for_96_hours(own_office: Office) -> None:
    kiosk = own_office.kiosk()
    first = kiosk.draft("POST", "/v1/challenges/offline", {"count": 1})
    answer = accepted(kiosk.send(first))
    key = first.idempotency_key
    own_office.move(hours=96, seconds=-1)
    again = kiosk.send(kiosk.draft("POST", first.target, {"count": 1}, idempotency_key=key))
    assert again.body == answer.body
    own_office.move(seconds=1)
    fresh = accepted(kiosk.send(kiosk.draft("POST", first.target, {"count": 1}, idempotency_key=key)))
    assert fresh.body != answer.body


@pytest.mark.parametrize(
    ("target", "body", "code"),
    [
        ("/v1/heartbeat", b"{", "malformed_request"),
        ("/v1/challenges", b'{"person_ref":"x","modalities":["finger"],"purpose":"check"}', "not_enrolled"),
        ("/v1/checks", b"{}", "malformed_request"),
        ("/v1/enrolments", b"[]", "malformed_request"),
    ],
)
def test_refusals_of_a_body_are_kept(kiosk: Kiosk, target: str, body: bytes, code: str) -> None:
    refused_kept(kiosk, kiosk.draft("POST", target, body), code)


def test_a_kept_refusal_answers_for_its_key_even_if_it_would_now_be_accepted(own_office: Office) -> None:
    kiosk, retiree = own_office.kiosk(), own_office.person()
    asked = {"person_ref": retiree.ref, "modalities": ["finger"], "purpose": "check"}
    draft = kiosk.draft("POST", "/v1/challenges", asked)
    refused_kept(kiosk, draft, "not_enrolled")
    enrolled = own_office.enrolled()
    other = kiosk.draft("POST", "/v1/challenges", asked | {"person_ref": enrolled.ref})
    accepted(kiosk.send(other))
    assert kiosk.send(draft.anew(idempotency_key=draft.idempotency_key)).code == "not_enrolled"


def test_nothing_of_a_401_413_or_429_is_kept(kiosk: Kiosk, good: Draft) -> None:
    late = good.but(created=good.created - 400, expires=good.created)
    refused_unkept(kiosk, late, "clock_skew", good)
    large = kiosk.draft("POST", "/v1/heartbeat", {})
    refused_unkept(kiosk, large.but(body=b" " * (256 * 1024 + 1)), "body_too_large", large)


@pytest.mark.parametrize(
    "key", ["", "1", "not-a-uuid", "00000000-0000-4000-8000-00000000000g", "0" * 36, "{" * 36]
)
def test_the_key_is_a_uuid(kiosk: Kiosk, good: Draft, key: str) -> None:
    got = kiosk.send(good.but(idempotency_key=key))
    assert got.code == "malformed_request"
    accepted(kiosk.send(good.anew()))


def test_a_request_that_is_being_answered_is_not_begun_again(
    shared: Office, kiosk: Kiosk, good: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    usual = checking.check_of

    def slow(*args: Any, **how: bool) -> object:
        begun.set()
        assert go_on.wait(60)
        return usual(*args, **how)

    monkeypatch.setattr(checking, "check_of", slow)
    before = len(shared.rows(Check))
    again = good.anew(idempotency_key=good.idempotency_key)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(kiosk.send, good)
        assert begun.wait(60)
        busy = kiosk.send(again)
        go_on.set()
        answer = accepted(first.result())
    assert (busy.code, busy.json["retryable"]) == ("idempotency_in_progress", True)
    # nothing of the refusal was kept, not even its nonce
    assert accepted(kiosk.send(again)).body == answer.body
    assert len(shared.rows(Check)) == before + 1


@pytest.mark.parametrize("together", [8])
def test_the_same_request_many_times_at_once_is_done_once(office: Office, together: int) -> None:
    kiosk, retiree = office.kiosk(), office.enrolled()
    good = office.check(kiosk, retiree)
    sent = [good.anew(idempotency_key=good.idempotency_key).signed() for _ in range(together)]
    with ThreadPoolExecutor(together) as pool:
        answers = list(pool.map(kiosk.send, sent))
    assert {got.code for got in answers} <= {"201", "idempotency_in_progress"}
    assert len({got.body for got in answers if got.status == 201}) == 1
    assert [json.loads(got.body)["decision"] for got in answers if got.status == 201]
    assert len(office.rows(Check)) == 1


def test_the_same_signed_request_many_times_at_once_is_done_once(office: Office) -> None:
    kiosk, retiree = office.kiosk(), office.enrolled()
    sent = office.check(kiosk, retiree).signed()
    with ThreadPoolExecutor(8) as pool:
        codes = [got.code for got in pool.map(kiosk.send, [sent] * 8)]
    assert codes.count("201") == 1
    assert set(codes) <= {"201", "replay_detected", "idempotency_in_progress"}
