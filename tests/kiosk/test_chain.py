"""The chain of check bodies, online and offline: forks, gaps, what comes again (section 4)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.kiosk.adversary import accepted, refused_kept
from tests.kiosk.independent_client import Kiosk
from tests.kiosk.independent_encodings import b64u
from tests.kiosk.scene import Office, Retiree
from verifier.certification.tables import Check
from verifier.devices.tables import ChainEntry, DeviceAlert


def offline_items(kiosk: Kiosk, retiree: Retiree, count: int) -> list[dict[str, Any]]:
    """Bodies taken without a connection; the kiosk's chain has gone on."""
    got = accepted(kiosk.call("POST", "/v1/challenges/offline", {"count": count}))
    made = []
    for challenge in got.json["challenges"]:
        made.append(kiosk.check_body(challenge, retiree.print(), person_ref=retiree.ref))
        kiosk.sent_in_chain(made[-1])
    return made


def sent(kiosk: Kiosk, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list(accepted(kiosk.call("POST", "/v1/checks/batch", {"items": items})).json["results"])


def decided(results: list[dict[str, Any]]) -> list[str]:
    return [one["body"].get("decision") or one["body"]["code"] for one in results]


def alerts(office: Office) -> list[str]:
    return [alert.kind for alert in office.rows(DeviceAlert)]


def test_one_chain_runs_over_online_and_offline_checks(office: Office) -> None:
    kiosk, retiree = office.kiosk(), office.enrolled()
    accepted(kiosk.check(kiosk.challenge(retiree.ref), retiree.print()))
    items = offline_items(kiosk, retiree, 3)
    results = sent(kiosk, items)
    assert [one["capture_id"] for one in results] == [one["capture_id"] for one in items]
    assert {one["status"] for one in results} == {201}
    accepted(kiosk.check(kiosk.challenge(retiree.ref), retiree.print()))
    assert [entry.seq for entry in office.rows(ChainEntry)] == [1, 2, 3, 4, 5]
    assert alerts(office) == []


def test_a_batch_sent_again_gets_the_stored_results_and_counts_once(office: Office) -> None:
    kiosk, retiree = office.kiosk(), office.enrolled()
    items = offline_items(kiosk, retiree, 3)
    first = sent(kiosk, items[:2])
    again = sent(kiosk, items)
    assert again[:2] == first
    assert len(office.rows(Check)) == 3
    changed = [items[0] | {"quality": {"algorithm": "other", "value": 1}}]
    assert decided(sent(kiosk, changed)) == ["chain_fork"]
    assert decided(sent(kiosk, [items[0] | {"seq": 9}])) == ["capture_duplicate"]


def test_two_bodies_at_one_place_of_the_chain_are_a_fork(office: Office) -> None:
    kiosk, retiree = office.kiosk(), office.enrolled()
    start = kiosk.seq, kiosk.previous
    accepted(kiosk.check(kiosk.challenge(retiree.ref), retiree.print()))
    after = kiosk.seq, kiosk.previous
    kiosk.seq, kiosk.previous = start
    refused_kept(kiosk, office.check(kiosk, retiree), "chain_fork")
    assert alerts(office) == ["chain_fork"]
    kiosk.seq, kiosk.previous = after
    assert accepted(kiosk.send(office.check(kiosk, retiree))).json["decision"] == "match"


@pytest.mark.parametrize("before", [bytes(32), bytes(31) + b"\1"])
def test_a_body_that_names_another_before_it_is_a_fork(
    shared: Office, kiosk: Kiosk, retiree: Retiree, before: bytes
) -> None:
    accepted(kiosk.check(kiosk.challenge(retiree.ref), retiree.print()))
    genuine = kiosk.previous
    refused_kept(kiosk, shared.check(kiosk, retiree, prev_hash=b64u(before)), "chain_fork")
    accepted(kiosk.send(shared.check(kiosk, retiree, prev_hash=b64u(genuine))))


def test_the_first_body_names_zeros(shared: Office, kiosk: Kiosk, retiree: Retiree) -> None:
    refused_kept(kiosk, shared.check(kiosk, retiree, prev_hash=b64u(bytes(31) + b"\1")), "chain_fork")
    accepted(kiosk.send(shared.check(kiosk, retiree)))


def test_a_gap_is_accepted_with_an_alert_and_can_be_filled(office: Office) -> None:
    kiosk, retiree = office.kiosk(), office.enrolled()
    items = offline_items(kiosk, retiree, 3)
    assert decided(sent(kiosk, items[2:])) == ["match"]
    assert alerts(office) == ["chain_gap"]
    # what fills it must fit both neighbours
    assert decided(sent(kiosk, [items[1] | {"position": 3}])) == ["chain_fork"]
    assert decided(sent(kiosk, items[:2])) == ["match", "match"]
    assert alerts(office) == ["chain_gap", "chain_fork"]


def test_a_refused_body_has_its_place_in_the_chain_too(office: Office) -> None:
    kiosk, retiree = office.kiosk(), office.enrolled()
    challenge = kiosk.challenge(retiree.ref)
    assert kiosk.check(challenge, b"no record at all").code == "template_malformed"
    assert kiosk.check(challenge, retiree.print(), modality="palm_vein").code == "modality_mismatch"
    assert accepted(kiosk.check(challenge, retiree.print())).json["decision"] == "match"
    assert [entry.seq for entry in office.rows(ChainEntry)] == [1, 2, 3]
    assert alerts(office) == []


def test_a_body_that_was_never_authentic_has_none(office: Office) -> None:
    kiosk, retiree = office.kiosk(), office.enrolled()
    good = office.check(kiosk, retiree)
    late = good.but(created=good.created - 400)
    assert kiosk.send(late).code == "clock_skew"
    assert office.rows(ChainEntry) == []
    accepted(kiosk.send(good))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"seq": 0}, "malformed_request"),
        ({"seq": -1}, "malformed_request"),
        ({"seq": 2**53}, "malformed_request"),
        ({"seq": 1.5}, "malformed_request"),
        ({"seq": "1"}, "malformed_request"),
        ({"seq": True}, "malformed_request"),
        ({"seq": None}, "malformed_request"),
        ({"prev_hash": "AA"}, "malformed_request"),
        ({"prev_hash": "*" * 43}, "malformed_request"),
        ({"more": 2**60}, "malformed_request"),
    ],
    ids=str,
)
def test_a_body_without_a_place_in_the_chain_is_malformed(
    shared: Office, kiosk: Kiosk, retiree: Retiree, changed: dict[str, Any], code: str
) -> None:
    refused_kept(kiosk, shared.check(kiosk, retiree, **changed), code)
    accepted(kiosk.send(shared.check(kiosk, retiree)))


def test_members_the_server_does_not_know_are_part_of_the_hash(
    shared: Office, kiosk: Kiosk, retiree: Retiree
) -> None:
    challenge = kiosk.challenge(retiree.ref)
    accepted(kiosk.check(challenge, retiree.print(), software={"版本": ["1", None, True]}))
    accepted(kiosk.check(kiosk.challenge(retiree.ref), retiree.print()))


def test_the_items_of_a_batch_stand_each_for_itself(office: Office) -> None:
    kiosk, retiree = office.kiosk(), office.enrolled()
    items = offline_items(kiosk, retiree, 4)
    items[1] = items[1] | {"position": "left_palm"}
    items[3] = items[3] | {"sample": 5}
    results = sent(kiosk, items)
    assert decided(results) == ["match", "modality_mismatch", "chain_fork", "malformed_request"]
    assert [one["status"] for one in results] == [201, 422, 409, 400]


def test_an_item_of_a_batch_needs_no_body_of_the_right_shape(kiosk: Kiosk) -> None:
    results = sent(kiosk, [{}, {"capture_id": 5}, {"capture_id": "x" * 1000, "seq": 1}])
    assert [(one["status"], one["capture_id"]) for one in results] == [
        (400, None),
        (400, None),
        (400, "x" * 60),
    ]
    for items in ([], [1], [{}] * 51, "x", None):
        refused_kept(kiosk, kiosk.draft("POST", "/v1/checks/batch", {"items": items}), "malformed_request")


def test_an_offline_challenge_takes_one_capture_for_whomever_it_names(
    shared: Office, kiosk: Kiosk, retiree: Retiree
) -> None:
    [item] = offline_items(kiosk, retiree, 1)
    nobody = {key: value for key, value in item.items() if key != "person_ref"}
    assert decided(sent(kiosk, [nobody])) == ["malformed_request"]
    kiosk.sent_in_chain(nobody)
    good = item | {"seq": kiosk.seq, "prev_hash": b64u(kiosk.previous)}
    assert decided(sent(kiosk, [good])) == ["match"]
    kiosk.sent_in_chain(good)
    challenge = {"challenge_id": item["challenge_id"], "challenge": b64u(bytes(32))}
    second = kiosk.check_body(challenge, retiree.print(), person_ref=retiree.ref)
    assert decided(sent(kiosk, [second])) == ["challenge_used"]


def test_an_offline_challenge_is_the_devices_own(shared: Office, kiosk: Kiosk, retiree: Retiree) -> None:
    other = shared.kiosk()
    [challenge] = accepted(kiosk.call("POST", "/v1/challenges/offline", {"count": 1})).json["challenges"]
    stolen = other.check_body(challenge, retiree.print(), person_ref=retiree.ref)
    assert decided(sent(other, [stolen])) == ["challenge_unknown"]
    assert decided(sent(kiosk, [kiosk.check_body(challenge, retiree.print(), person_ref=retiree.ref)])) == [
        "match"
    ]


@pytest.mark.parametrize(("hours", "code"), [(71.9, "match"), (72.1, "capture_too_old")])
def test_an_offline_capture_may_come_72_hours_late(own_office: Office, hours: float, code: str) -> None:
    kiosk, retiree = own_office.kiosk(), own_office.enrolled()
    items = offline_items(kiosk, retiree, 1)
    own_office.move(hours=hours)
    assert decided(sent(kiosk, items)) == [code]


@pytest.mark.parametrize(
    ("count", "code"), [(1, "201"), (200, "201"), (0, "malformed_request"), (201, "malformed_request")]
)
def test_at_most_200_challenges_are_laid_in(kiosk: Kiosk, count: int, code: str) -> None:
    got = kiosk.call("POST", "/v1/challenges/offline", {"count": count})
    assert got.code == code
    if got.status == 201:
        values = [one["challenge"] for one in json.loads(got.body)["challenges"]]
        assert len(set(values)) == count
