"""Operators and what they must be there for: enrolments and checks beside a device (sections 2 and 3)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.kiosk.adversary import accepted, refused_kept, refused_unkept
from tests.kiosk.independent_client import Draft, Kiosk
from tests.kiosk.independent_encodings import b64u, seal
from tests.kiosk.scene import PIN, Office, Retiree
from verifier.biometrics.vault.tables import Enrolment, Template


def enrolment(office: Office, kiosk: Kiosk, retiree: Retiree, proof: tuple[str, str]) -> dict[str, Any]:
    challenge = kiosk.challenge(retiree.ref, "enrolment")
    prints = {2: [retiree.print() for _ in range(3)]}
    return kiosk.enrolment_body(retiree.ref, challenge, proof, prints)


def each_capture(**changes: Any) -> Callable[[Any], Any]:
    """Replace members in each capture."""
    return lambda body: body | {"captures": [capture | changes for capture in body["captures"]]}


@pytest.fixture(scope="module")
def desk(shared: Office) -> tuple[Kiosk, tuple[str, str]]:
    kiosk = shared.kiosk(attended=True)
    return kiosk, shared.proof(kiosk, shared.operator(kiosk))


def test_a_wrong_pin_another_device_and_nobody_have_one_answer(own_office: Office) -> None:
    kiosk, other = own_office.kiosk(), own_office.kiosk()
    operator = own_office.operator(kiosk)
    told = [
        kiosk.operator_session(operator, "000000"),
        other.operator_session(operator, PIN),
        kiosk.operator_session("nobody", PIN),
    ]
    assert {(got.status, got.code) for got in told} == {(403, "operator_not_on_device")}
    assert accepted(kiosk.operator_session(operator, PIN)).status == 201


def test_five_wrong_pins_pause_an_operator(own_office: Office) -> None:
    kiosk = own_office.kiosk()
    operator = own_office.operator(kiosk)
    for _ in range(5):
        assert kiosk.operator_session(operator, "000000").code == "operator_not_on_device"
    assert kiosk.operator_session(operator, PIN).code == "operator_not_on_device"
    own_office.move(minutes=15, seconds=1)
    accepted(kiosk.operator_session(operator, PIN))


@pytest.mark.parametrize("part", ["nonce", "device", "word", "operator"])
def test_a_pin_is_bound_to_this_request(shared: Office, kiosk: Kiosk, part: str) -> None:
    operator = shared.operator(kiosk)
    draft = kiosk.draft("POST", "/v1/operator-sessions")
    bound = {"device": kiosk.device_id, "word": "operator-session", "operator": operator}
    nonce = bytes(16) if part == "nonce" else draft.nonce
    if part != "nonce":
        bound[part] = "other"
    sealed = seal(
        PIN.encode(),
        kiosk.server["encryption"][0],
        nonce,
        (bound["device"], bound["word"], bound["operator"]),
    )
    bad = draft.but(body=json.dumps({"operator_id": operator, "pin": sealed}).encode())
    refused_kept(kiosk, bad, "malformed_request")
    accepted(kiosk.operator_session(operator, PIN))


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda body: {k: v for k, v in body.items() if k != "operator_proof"}, "malformed_request"),
        (lambda body: {k: v for k, v in body.items() if k != "operator_id"}, "malformed_request"),
        (lambda body: body | {"operator_proof": b64u(bytes(32))}, "operator_not_on_device"),
        (lambda body: body | {"operator_proof": "x"}, "operator_not_on_device"),
        (lambda body: body | {"operator_id": "op-0"}, "operator_not_on_device"),
        (lambda body: {k: v for k, v in body.items() if k != "legal_basis"}, "malformed_request"),
        (lambda body: body | {"legal_basis": body["legal_basis"] | {"kind": "habit"}}, "malformed_request"),
        (lambda body: body | {"captures": body["captures"][:2]}, "malformed_request"),
        (lambda body: body | {"captures": []}, "malformed_request"),
        (lambda body: body | {"captures": body["captures"] * 25}, "malformed_request"),
        (lambda body: body | {"captures": [body["captures"][0]] * 3}, "malformed_request"),
        (each_capture(position=0), "malformed_request"),
        (each_capture(position="left_palm"), "modality_mismatch"),
        (each_capture(modality="palm_vein"), "modality_mismatch"),
        (each_capture(pad={"supported": True, "result": "failed"}), "pad_failed"),
        (lambda body: body | {"captured_at": "2026-11-01T00:00:00Z"}, "capture_too_old"),
        (lambda body: body | {"captured_at": "2027-11-01T00:00:00Z"}, "malformed_request"),
        (lambda body: body | {"person_ref": "nobody"}, "not_enrolled"),
        (lambda body: body | {"challenge_id": "chl-0"}, "challenge_unknown"),
        (
            lambda body: body | {"captures": [
                one | {"sample": other["sample"]}
                for one, other in zip(body["captures"], reversed(body["captures"]), strict=True)
            ]},
            "template_malformed",
        ),
    ],
)  # fmt: skip
def test_an_enrolment_is_all_or_nothing(
    shared: Office, desk: tuple[Kiosk, tuple[str, str]], spoil: Callable[[Any], Any], code: str
) -> None:
    kiosk, proof = desk
    retiree = shared.person()
    good = enrolment(shared, kiosk, retiree, proof)
    before = len(shared.rows(Template))
    bad = kiosk.draft("POST", "/v1/enrolments", spoil(json.loads(json.dumps(good))))
    refused_kept(kiosk, bad, code)
    assert len(shared.rows(Template)) == before
    answer = accepted(kiosk.call("POST", "/v1/enrolments", good)).json
    assert (answer["best"], answer["duplicates_review"]) == ({"modality": "finger", "position": 2}, False)
    assert {one["capture_id"] for one in answer["captures"]} == {
        one["capture_id"] for one in good["captures"]
    }


def test_too_few_good_captures_enrol_nothing_and_the_challenge_stays(
    shared: Office, desk: tuple[Kiosk, tuple[str, str]]
) -> None:
    kiosk, proof = desk
    retiree = shared.person()
    challenge = kiosk.challenge(retiree.ref, "enrolment")
    poor = {2: [retiree.print(quality=value) for value in (70, 5, 5)]}
    bad = kiosk.draft("POST", "/v1/enrolments", kiosk.enrolment_body(retiree.ref, challenge, proof, poor))
    got = refused_kept(kiosk, bad, "quality_low")
    assert [one["accepted"] for one in got.json["errors"]] == [True, False, False]
    better = {2: [retiree.print(quality=value) for value in (70, 70, 5)]}
    good = kiosk.enrolment_body(retiree.ref, challenge, proof, better)
    told = accepted(kiosk.call("POST", "/v1/enrolments", good)).json["captures"]
    assert [one["reason"] for one in told] == ["ok", "ok", "quality"]
    again = kiosk.enrolment_body(retiree.ref, challenge, proof, {2: [retiree.print() for _ in range(3)]})
    refused_kept(kiosk, kiosk.draft("POST", "/v1/enrolments", again), "challenge_used")


def test_the_same_finger_for_somebody_else_is_enrolled_and_looked_at(
    shared: Office, desk: tuple[Kiosk, tuple[str, str]]
) -> None:
    kiosk, proof = desk
    first, second = shared.enrolled(), shared.person()
    second.finger = first.finger
    answer = accepted(kiosk.call("POST", "/v1/enrolments", enrolment(shared, kiosk, second, proof))).json
    assert answer["duplicates_review"] is True


def test_a_sample_once_enrolled_is_no_new_capture(
    shared: Office, desk: tuple[Kiosk, tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk, proof = desk
    retiree, prints = shared.person(), []
    retiree_print = retiree.print

    def remembered() -> bytes:
        prints.append(retiree_print())
        return prints[-1]

    monkeypatch.setattr(retiree, "print", remembered)
    accepted(kiosk.call("POST", "/v1/enrolments", enrolment(shared, kiosk, retiree, proof)))
    challenge = kiosk.challenge(retiree.ref)
    assert kiosk.check(challenge, prints[0]).code == "template_reused"
    assert accepted(kiosk.check(challenge, retiree_print())).json["decision"] == "match"
    again = kiosk.enrolment_body(
        retiree.ref, kiosk.challenge(retiree.ref, "enrolment"), proof, {2: prints[:3]}
    )
    refused_kept(kiosk, kiosk.draft("POST", "/v1/enrolments", again), "template_reused")


def test_a_proof_is_the_devices_own(shared: Office, desk: tuple[Kiosk, tuple[str, str]]) -> None:
    _, proof = desk
    other = shared.kiosk(attended=True)
    retiree = shared.person()
    stolen = other.draft("POST", "/v1/enrolments", enrolment(shared, other, retiree, proof))
    refused_kept(other, stolen, "operator_not_on_device")
    own = shared.proof(other, shared.operator(other))
    accepted(other.call("POST", "/v1/enrolments", enrolment(shared, other, retiree, own)))


@pytest.mark.parametrize(("minutes", "code"), [(14.9, "201"), (15, "operator_not_on_device")])
def test_a_proof_ends_after_15_idle_minutes(office: Office, minutes: float, code: str) -> None:
    kiosk, retiree = office.kiosk(attended=True), office.person()
    proof = office.proof(kiosk, office.operator(kiosk))
    office.move(minutes=minutes)
    assert kiosk.call("POST", "/v1/enrolments", enrolment(office, kiosk, retiree, proof)).code == code
    assert len(office.rows(Enrolment)) == (code == "201")


@pytest.mark.parametrize(("minutes", "code"), [(15, "201"), (15.02, "challenge_expired")])
def test_a_challenge_for_an_enrolment_holds_15_minutes(own_office: Office, minutes: float, code: str) -> None:
    kiosk, retiree = own_office.kiosk(attended=True), own_office.person()
    operator = own_office.operator(kiosk)
    challenge = kiosk.challenge(retiree.ref, "enrolment")
    own_office.move(minutes=minutes)
    prints = {2: [retiree.print() for _ in range(3)]}
    body = kiosk.enrolment_body(retiree.ref, challenge, own_office.proof(kiosk, operator), prints)
    assert kiosk.call("POST", "/v1/enrolments", body).code == code


def test_a_challenge_is_for_one_person(shared: Office, desk: tuple[Kiosk, tuple[str, str]]) -> None:
    kiosk, proof = desk
    one, other = shared.person(), shared.person()
    good = enrolment(shared, kiosk, one, proof)
    refused_kept(
        kiosk, kiosk.draft("POST", "/v1/enrolments", good | {"person_ref": other.ref}), "challenge_unknown"
    )
    accepted(kiosk.call("POST", "/v1/enrolments", good))


def test_an_operator_beside_an_unattended_device_vouches_for_it(shared: Office, retiree: Retiree) -> None:
    kiosk = shared.kiosk(site="要求活体检测的网点", pad_required=True)
    operator, proof = shared.proof(kiosk, shared.operator(kiosk))
    pad = {"supported": False, "result": None}
    alone = accepted(kiosk.check(kiosk.challenge(retiree.ref), retiree.print(), pad=pad)).json
    assert alone["next_step"] == "staff_check"
    beside = {"pad": pad, "operator_id": operator, "operator_proof": proof}
    assert (
        accepted(kiosk.check(kiosk.challenge(retiree.ref), retiree.print(), **beside)).json["next_step"]
        == "done"
    )


def test_a_pin_in_the_clear_has_no_place(kiosk: Kiosk) -> None:
    bad: Draft = kiosk.draft("POST", "/v1/operator-sessions", {"operator_id": "op-1", "pin": PIN})
    got = refused_kept(kiosk, bad, "malformed_request")
    assert PIN.encode() not in got.body
    refused_unkept(kiosk, bad.but(key=bad.key, keyid="x"), "key_unknown", kiosk.draft("GET", "/v1/time"))
