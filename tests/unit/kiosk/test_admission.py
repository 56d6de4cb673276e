"""Who is let in while more is asked than can be done."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta

import pytest

from tests.conftest import NOW
from verifier.clock import FixedClock
from verifier.protocol.refusals import Refusal
from web.kiosk.admission import Admission
from web.kiosk.exchange import Incoming, incoming
from web.kiosk.unused import Unused

MOST = 8
NOT_AT_ALL = 0.0


def asked(path: str, keyid: str = "a", request_key: str = "another") -> Incoming:
    environ = {"REQUEST_METHOD": "POST", "RAW_URI": path, "HTTP_HOST": "pension.example"}
    told = f'kiosk=("@method");created=1;expires=2;nonce="n";keyid="{keyid}";alg="ed25519";tag="pv-kiosk-v1"'
    told_besides = {"HTTP_SIGNATURE_INPUT": told, "HTTP_IDEMPOTENCY_KEY": request_key}
    return incoming(environ | told_besides, 0)


def challenge(keyid: str = "a", request_key: str = "another") -> Incoming:
    return asked("/v1/challenges", keyid, request_key)


def check(keyid: str = "a") -> Incoming:
    return asked("/v1/checks", keyid)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def admission(clock: FixedClock) -> Admission:
    return Admission(MOST, clock, Unused(), patience=NOT_AT_ALL)


def busy(admission: Admission, held: ExitStack, places: int) -> None:
    for number in range(places):
        held.enter_context(admission.place(check(f"other-{number}")))


def refused(admission: Admission, request: Incoming) -> int | None:
    """Ask for a place; return the seconds to wait, None if it was given."""
    told: list[int | None] = []
    try:
        with admission.place(request):
            told.append(None)
    except Refusal as refusal:
        told.append(refusal.retry_after if refusal.code == "overloaded" else -1)
    return told[0]


def test_challenges_take_half_of_the_places_and_checks_all_of_them(admission: Admission) -> None:
    with ExitStack() as held:
        for number in range(MOST // 2):
            held.enter_context(admission.place(challenge(f"k{number}")))
        assert refused(admission, challenge("one more")) == 1
        for _ in range(MOST // 2):
            held.enter_context(admission.place(check()))
        assert refused(admission, check()) == 1
    assert refused(admission, challenge("one more")) is None, "every place was given back"


def test_while_it_is_busy_a_device_uses_its_challenge_before_it_gets_another(
    admission: Admission, clock: FixedClock
) -> None:
    admission.answered("/v1/challenges", "a", 201)
    assert refused(admission, challenge()) is None, "nobody else wants the place"
    with ExitStack() as held:
        busy(admission, held, MOST // 4)
        assert refused(admission, challenge()) == 5
        assert refused(admission, challenge("b")) is None
        assert refused(admission, check()) is None
        clock.moment += timedelta(seconds=17)
        assert refused(admission, challenge()) == 3
        clock.moment += timedelta(seconds=3)
        assert refused(admission, challenge()) is None, "whoever it was for has left"


@pytest.mark.parametrize("used_at", ["/v1/checks", "/v1/checks/batch", "/v1/enrolments"])
def test_a_challenge_that_was_used_keeps_nobody_waiting(admission: Admission, used_at: str) -> None:
    admission.answered("/v1/challenges", "a", 201)
    admission.answered("/v1/heartbeat", "a", 200)
    with ExitStack() as held:
        busy(admission, held, MOST // 4)
        assert refused(admission, challenge()) == 5
        admission.answered(used_at, "a", 422)
        assert refused(admission, challenge()) is None


def test_a_challenge_that_was_refused_and_a_clock_set_back_keep_nobody_waiting(
    admission: Admission, clock: FixedClock
) -> None:
    admission.answered("/v1/challenges", "a", 404)
    admission.answered("/v1/challenges", "b", 201)
    clock.moment -= timedelta(hours=1)
    with ExitStack() as held:
        busy(admission, held, MOST // 4)
        assert refused(admission, challenge("a")) is None
        assert refused(admission, challenge("b")) is None


def test_what_is_remembered_of_devices_has_an_end(clock: FixedClock) -> None:
    admission = Admission(MOST, clock, Unused(slots=1), patience=NOT_AT_ALL)
    for keyid in "abc":
        admission.answered("/v1/challenges", keyid, 201)
    admission.answered("/v1/checks", "a", 201)
    with ExitStack() as held:
        busy(admission, held, MOST // 4)
        assert [refused(admission, challenge(keyid)) for keyid in "abc"] == [None, None, 5]


def test_a_challenge_whose_answer_was_lost_is_told_again_at_once(admission: Admission) -> None:
    admission.answered("/v1/challenges", "a", 201, "the first")
    with ExitStack() as held:
        busy(admission, held, MOST // 4)
        assert refused(admission, challenge(request_key="the second")) == 5
        assert refused(admission, challenge(request_key="the first")) is None


def test_a_challenge_used_in_another_process_keeps_nobody_waiting(clock: FixedClock) -> None:
    given = Unused()
    here, elsewhere = (Admission(MOST, clock, given, patience=NOT_AT_ALL) for _ in range(2))
    with ExitStack() as held:
        busy(here, held, MOST // 4)
        here.answered("/v1/challenges", "a", 201)
        assert refused(here, challenge()) == 5
        elsewhere.answered("/v1/checks", "a", 201)
        assert refused(here, challenge()) is None


def waiting(pool: ThreadPoolExecutor, admission: Admission) -> Future[int | None]:
    """Ask for a challenge in a thread; it waits when this returns."""
    waits = pool.submit(refused, admission, challenge())
    while not admission.waiting:
        assert not waits.done()
        threading.Event().wait(0.001)
    return waits


def test_a_challenge_that_waits_is_let_in_as_soon_as_there_is_room(clock: FixedClock) -> None:
    admission = Admission(2, clock, Unused(), patience=60.0)
    with ThreadPoolExecutor(1) as pool:
        with admission.place(check()):
            waits = waiting(pool, admission)
        assert waits.result() is None


def test_no_more_challenges_wait_than_there_are_places(clock: FixedClock) -> None:
    admission = Admission(1, clock, Unused(), patience=60.0)
    with ThreadPoolExecutor(1) as pool:
        with admission.place(check()):
            waits = waiting(pool, admission)
            assert refused(admission, challenge("b")) == 1
        assert waits.result() is None
