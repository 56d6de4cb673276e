"""Enrolment: what is accepted, what is refused, what is kept, and who is found under another name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest
from sqlalchemy import func, select

from matchers.palm_vein.synthesis import PRESETS, Hand, make_hand, take_picture
from tests.factories import NOW
from tests.integration.biometrics.scene import BASIS, Finger, capture, captures, enrol, new_person, prepared
from verifier.audit.tables import AuditEntry
from verifier.biometrics.enrolling import prepare_captures
from verifier.biometrics.enrolling_captures import GivenCapture
from verifier.biometrics.enrolling_recording import record_captures
from verifier.biometrics.received import Probe, open_sample
from verifier.biometrics.vault.digests import enrolled_before, sample_digest
from verifier.biometrics.vault.opening import compare_with, references_of
from verifier.biometrics.vault.tables import DuplicateFinding, Enrolment, Template, TemplateAccess
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.people.tables import Person
from verifier.protocol.refusals import Refusal


def refusal_of(context: Context, brought: list[GivenCapture], person_id: int | None = None) -> Refusal:
    with pytest.raises(Refusal) as caught:
        prepared(context, person_id or new_person(context), brought)
    return caught.value


def test_an_enrolled_finger_is_recognised_and_a_strangers_is_not(ctx: Context) -> None:
    person, finger = new_person(ctx), Finger(1)
    done = enrol(ctx, person, captures(finger))
    assert done.enrolment_id.startswith("enr-")
    assert all(one.accepted and one.reason == "ok" for one in done.captures)
    assert done.best == ("finger", "2")
    with ctx.database.read(EVERYWHERE) as session:
        references = references_of(session, ctx, [person], "finger")
        assert references_of(session, ctx, [person], "palm_vein") == ()
    assert [reference.impression for reference in references] == [1, 2, 3]
    for who, matches in ((finger, True), (Finger(2), False)):
        probe = open_sample(who.impression(), "fmr-19794-2-2005", "finger")
        assert isinstance(probe, Probe)
        assert (compare_with(probe, references).decision.value == "match") is matches
        with pytest.raises(ValueError, match="nothing"):
            compare_with(probe, [])


def test_a_hand_is_enrolled_by_pictures_recognised_and_found_under_another_name(
    sqlite_ctx: Context,
) -> None:
    rng = np.random.default_rng(2)
    hand, stranger = make_hand(rng), make_hand(rng)

    def picture(of: Hand) -> bytes:
        return cv2.imencode(".png", take_picture(of, rng, PRESETS["good"]))[1].tobytes()

    person = new_person(sqlite_ctx)
    enrol(sqlite_ctx, person, [capture(picture(hand), "left_palm", "png") for _ in range(3)])
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        references = references_of(session, sqlite_ctx, [person], "palm_vein")
    for of, matches in ((hand, True), (stranger, False)):
        probe = open_sample(picture(of), "png", "palm_vein")
        assert isinstance(probe, Probe)
        assert (compare_with(probe, references).decision.value == "match") is matches
    again = [capture(picture(hand), "right_palm", "png") for _ in range(3)]
    done = enrol(sqlite_ctx, new_person(sqlite_ctx), again)
    assert done.duplicates_review
    assert done.answer().best.position == "right_palm"


def test_everything_about_an_enrolment_is_kept_and_audited(ctx: Context) -> None:
    person = new_person(ctx)
    done = enrol(ctx, person, [*captures(Finger(1), "2"), *captures(Finger(2), "7")])
    with ctx.database.read(EVERYWHERE) as session:
        [enrolment] = session.scalars(select(Enrolment))
        rows = session.scalars(select(Template).order_by(Template.id)).all()
        [entry] = session.scalars(select(AuditEntry).where(AuditEntry.action == "person.enrolled"))
    assert (enrolment.legal_basis, enrolment.notice_version, enrolment.enrolled_by) == (
        "consent",
        "2026-01",
        "li",
    )
    assert (enrolment.best_modality, enrolment.best_position) == done.best
    assert [(row.position, row.impression, row.version) for row in rows] == [
        ("2", 1, 1),
        ("2", 2, 2),
        ("2", 3, 3),
        ("7", 1, 4),
        ("7", 2, 5),
        ("7", 3, 6),
    ]
    # one code a position
    assert [row.search_code is not None for row in rows] == [True, False, False] * 2
    assert entry.detail["templates"] == 6
    assert entry.detail["positions"] == ["finger 2", "finger 7"]
    answer = done.answer()
    assert answer.best.position == int(done.best[1])
    assert [one.reason for one in answer.captures] == ["ok"] * 6
    assert not answer.duplicates_review


def test_a_poor_capture_is_told_and_two_good_ones_are_enough(sqlite_ctx: Context) -> None:
    finger = Finger(1)
    poor = capture(finger.impression(quality=5))
    done = enrol(sqlite_ctx, new_person(sqlite_ctx), [*captures(finger, count=2), poor])
    assert [(one.accepted, one.reason) for one in done.captures] == [
        (True, "ok"),
        (True, "ok"),
        (False, "quality"),
    ]
    assert done.captures[2].advice
    assert done.answer().captures[2].reason == "quality"


def test_fewer_than_two_good_captures_at_any_position_refuse_everything(sqlite_ctx: Context) -> None:
    finger = Finger(1)
    brought = [
        *captures(Finger(2), "7"),
        *[capture(finger.impression(quality=5)) for _ in range(2)],
        capture(finger.impression()),
    ]
    refused = refusal_of(sqlite_ctx, brought)
    assert refused.code == "quality_low"
    assert [error["accepted"] for error in refused.errors] == [True, True, True, False, False, True]
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        assert session.scalar(select(func.count(Template.id))) == 0


def test_an_impression_of_another_finger_is_not_accepted(sqlite_ctx: Context) -> None:
    brought = [*captures(Finger(1), count=3), capture(Finger(2).impression())]
    done = enrol(sqlite_ctx, new_person(sqlite_ctx), brought)
    assert [one.reason for one in done.captures] == ["ok", "ok", "ok", "other_finger"]
    assert done.answer().captures[3].accepted is False


def test_three_different_fingers_at_one_position_are_refused(sqlite_ctx: Context) -> None:
    refused = refusal_of(sqlite_ctx, [capture(Finger(number).impression()) for number in (1, 2, 3)])
    assert refused.code == "quality_low"


def test_one_finger_at_two_positions_is_refused_and_both_are_named(sqlite_ctx: Context) -> None:
    finger = Finger(1)
    refused = refusal_of(sqlite_ctx, [*captures(finger, "2"), *captures(finger, "3")])
    assert refused.code == "malformed_request"
    assert refused.errors[0]["problem"] == "same_finger"
    assert refused.errors[0]["positions"] == ["2", "3"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda brought: brought[:2], "malformed_request"),
        (lambda brought: [replace(one, position="0") for one in brought], "malformed_request"),
        (lambda brought: [replace(one, modality="iris") for one in brought], "malformed_request"),
        (lambda brought: [replace(one, format="png") for one in brought], "template_malformed"),
        (lambda brought: [replace(one, format="jpeg") for one in brought], "format_unsupported"),
        (lambda brought: [*brought[:2], replace(brought[2], data=b"FMR\0 20\0")], "template_malformed"),
        (lambda brought: [*brought[:2], replace(brought[2], data=brought[1].data)], "template_reused"),
        (
            lambda brought: [*brought[:2], replace(brought[2], data=Finger(1).impression(position=7))],
            "modality_mismatch",
        ),
        (
            lambda brought: [replace(one, modality="palm_vein", position="left_palm") for one in brought],
            "modality_mismatch",
        ),
    ],
)
def test_what_cannot_be_enrolled_is_refused_by_its_code(
    sqlite_ctx: Context, change: Callable[[list[GivenCapture]], list[GivenCapture]], code: str
) -> None:
    assert refusal_of(sqlite_ctx, change(captures(Finger(1)))).code == code


def test_nobody_is_enrolled_without_being_named_and_nobody_enrols_themselves(sqlite_ctx: Context) -> None:
    with pytest.raises(Refusal) as caught:
        prepare_captures(sqlite_ctx, [], captures(Finger(1)), basis=BASIS, captured_at=NOW)
    assert caught.value.errors == ({"field": "person_ref"},)
    person = new_person(sqlite_ctx)
    with pytest.raises(Refusal) as caught:
        prepare_captures(
            sqlite_ctx,
            [person],
            captures(Finger(1)),
            basis=BASIS,
            captured_at=NOW,
            operator_person_id=person,
        )
    assert caught.value.code == "operator_not_on_device"


def test_a_sample_that_was_enrolled_is_never_taken_again(ctx: Context) -> None:
    brought = captures(Finger(1))
    ready = prepared(ctx, new_person(ctx), brought)
    enrol(ctx, new_person(ctx), brought)
    assert refusal_of(ctx, brought).code == "template_reused"
    # prepared before, recorded after: found in the transaction itself
    with ctx.database.write(EVERYWHERE) as session:
        late = record_captures(session, ctx, ready, by="li")
    assert isinstance(late, Refusal)
    assert late.code == "template_reused"
    with ctx.database.read(EVERYWHERE) as session:
        assert session.scalar(select(func.count(Enrolment.id))) == 1
        assert enrolled_before(session, {sample_digest(ctx, brought[0].data)})
        assert not enrolled_before(session, {sample_digest(ctx, b"another")})


def test_a_new_enrolment_replaces_the_modality_and_keeps_nothing_of_the_old(ctx: Context) -> None:
    person = new_person(ctx)
    first = enrol(ctx, person, [*captures(Finger(1), "2"), *captures(Finger(2), "7")])
    second = enrol(ctx, person, captures(Finger(3), "1"))
    assert second.replaced == 6
    with ctx.database.read(EVERYWHERE) as session:
        assert {one.position for one in references_of(session, ctx, [person])} == {"1"}
        old = session.scalars(select(Template).where(Template.enrolment_id == first.enrolment_id)).all()
        revoked = session.get_one(Enrolment, first.enrolment_id)
    assert all(row.ciphertext == row.wrapped_key == row.nonce == b"" for row in old)
    assert all(row.search_code is None and row.key_id == "" for row in old)
    assert revoked.revoked_at is not None
    assert second.enrolment_id in (revoked.revoke_reason or "")


def test_one_position_may_be_replaced_alone(sqlite_ctx: Context) -> None:
    person = new_person(sqlite_ctx)
    first = enrol(sqlite_ctx, person, [*captures(Finger(1), "2"), *captures(Finger(2), "7")])
    assert enrol(sqlite_ctx, person, captures(Finger(3), "2"), replaces="position").replaced == 3
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        assert {one.position for one in references_of(session, sqlite_ctx, [person])} == {"2", "7"}
        assert session.get_one(Enrolment, first.enrolment_id).revoked_at is None


def test_a_finger_that_is_on_record_at_a_position_that_stays_is_refused(sqlite_ctx: Context) -> None:
    person, finger = new_person(sqlite_ctx), Finger(1)
    enrol(sqlite_ctx, person, captures(finger, "2"))
    with pytest.raises(Refusal) as caught:
        prepared(sqlite_ctx, person, captures(finger, "7"), replaces="position")
    assert caught.value.errors[0]["positions"] == ["7", "2"]
    assert enrol(sqlite_ctx, person, captures(finger, "7")).replaced == 3


def test_a_finger_under_two_identities_is_found_and_the_enrolment_stands(ctx: Context) -> None:
    first, second, finger = new_person(ctx), new_person(ctx), Finger(1)
    for number in range(10, 14):
        enrol(ctx, new_person(ctx), captures(Finger(number)))
    enrol(ctx, first, captures(finger, "2"))
    again = enrol(ctx, second, captures(finger, "3"))
    assert again.duplicates_review
    assert again.answer().duplicates_review
    with ctx.database.read(EVERYWHERE) as session:
        [finding] = session.scalars(select(DuplicateFinding))
        [access] = session.scalars(select(TemplateAccess))
        assert references_of(session, ctx, [second])
    assert (finding.person_id, finding.other_person_id) == (second, first)
    assert finding.score >= 30
    assert (access.person_id, access.purpose, access.reference) == (
        first,
        "duplicate_search",
        again.enrolment_id,
    )


def test_two_entries_of_one_human_are_no_double(sqlite_ctx: Context) -> None:
    first, second, finger = new_person(sqlite_ctx), new_person(sqlite_ctx), Finger(1)
    enrol(sqlite_ctx, first, captures(finger))
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        session.get_one(Person, second).identity_id = first
    ready = prepare_captures(sqlite_ctx, [second, first], captures(finger), basis=BASIS, captured_at=NOW)
    assert ready.hits == {("finger", "2"): ()}


def test_a_revoked_finger_is_no_double(sqlite_ctx: Context) -> None:
    first, finger = new_person(sqlite_ctx), Finger(1)
    enrol(sqlite_ctx, first, captures(finger))
    enrol(sqlite_ctx, first, captures(Finger(2)))
    assert not enrol(sqlite_ctx, new_person(sqlite_ctx), captures(finger)).duplicates_review


def test_nothing_that_is_printed_or_audited_holds_a_template(sqlite_ctx: Context) -> None:
    person, brought = new_person(sqlite_ctx), captures(Finger(1))
    ready = prepared(sqlite_ctx, person, brought)
    assert "data" not in repr(brought[0])
    assert "sample" not in repr(ready)
    enrol(sqlite_ctx, person, brought)
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        entries = session.scalars(select(AuditEntry)).all()
        references = references_of(session, sqlite_ctx, [person])
    assert "array" not in repr(references)
    assert all(len(str(entry.detail)) < 500 for entry in entries)
