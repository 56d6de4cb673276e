"""The reference kiosk against the real API: joining, checks, the queue, what happens when the line breaks."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.integration.devices.scene import APPROVER
from tests.integration.kiosk.scene import Branch, finger_of, stranger
from verifier.database import EVERYWHERE
from verifier.devices.approval import approve, suspend
from verifier.devices.server_keys import rotate, signer
from verifier.devices.tables import Device
from verifier.errors import ConfigurationError, VerifierError
from verifier.kiosk import offline, syncing
from verifier.kiosk.queue import Queue
from verifier.kiosk.refused import Refused
from verifier.kiosk.scanner import ImageFolder
from verifier.kiosk.status import standing_of
from web.kiosk_page.serving import page_server


def test_a_kiosk_joins_waits_and_works_after_another_administrator_approved(branch: Branch) -> None:
    joined = branch.join(thumbprint=signer(branch.ctx).kid)
    assert (joined.status, joined.compared) == ("pending", True)
    assert joined.server_key == signer(branch.ctx).kid
    with pytest.raises(Refused) as refusal:
        branch.kiosk().sync()
    assert refusal.value.code == "device_pending"
    with branch.ctx.database.write(EVERYWHERE) as session:
        approve(session, branch.ctx, APPROVER, joined.device_id)
    branch.forget_callers()
    branch.kiosk().sync()
    told = standing_of(branch.kiosk().state, branch.ctx.clock)
    assert (told.server_says, told.site, told.challenges, told.online) == ("active", "青禾支行", 100, True)
    assert {one.id: one.waiting_checks for one in branch.rows(Device)}[joined.device_id] == 0


def test_joining_again_asks_how_it_stands_and_uses_no_second_code(branch: Branch) -> None:
    code = branch.code()
    first = branch.join(code=code)
    assert branch.join(code=code).device_id == first.device_id
    # a cut after the server's answer, before it was written down
    (branch.folder / "device.json").unlink()
    assert branch.join(code=code).device_id == first.device_id


def test_a_server_with_another_key_than_printed_is_not_joined(branch: Branch) -> None:
    with pytest.raises(VerifierError, match="not the one printed"):
        branch.join(thumbprint="A" * 43)
    assert not (branch.folder / "device.key").exists()


def test_a_wrong_code_is_said_plainly(branch: Branch) -> None:
    with pytest.raises(Refused, match="wrong, used or expired") as refusal:
        branch.join(code="wrong")
    assert refusal.value.code == "enrolment_code_invalid"


def test_a_genuine_finger_is_certified_and_the_receipt_is_about_our_bytes(branch: Branch) -> None:
    kiosk = branch.active()
    turn = kiosk.begin(branch.world.person_ref, ["finger"])
    assert turn.requested in (2, 7)
    genuine = branch.world.genuine(str(turn.requested))
    outcome = kiosk.submit(turn, finger_of(genuine, int(turn.requested or 0)))
    assert (outcome.kind, outcome.decision, outcome.next_step) == ("answered", "match", "done")
    assert outcome.certified_until is not None
    assert outcome.receipt_holds
    assert len(Queue(kiosk.state)) == 0
    assert Queue(kiosk.state).head()[0] == 1


def test_another_finger_ends_with_a_colleague_and_never_with_blame(branch: Branch) -> None:
    kiosk = branch.active()
    steps = []
    other = stranger()
    for _ in range(5):
        branch.world.move(seconds=5)
        turn = kiosk.begin(branch.world.person_ref, ["finger"])
        outcome = kiosk.submit(turn, finger_of(other.impression(), int(turn.requested or 0)))
        assert outcome.decision == "no_match"
        steps.append(outcome.next_step)
    assert steps[0] == "other_finger"
    assert steps[-1] == "staff_check"
    with pytest.raises(Refused) as refusal:
        kiosk.begin(branch.world.person_ref, ["finger"])
    assert refusal.value.code == "person_locked"
    assert branch.chain() == [1, 2, 3, 4, 5]
    assert branch.alerts() == []


def test_a_person_not_on_record_is_told_kindly_before_any_capture(branch: Branch) -> None:
    with pytest.raises(Refused) as refusal:
        branch.active().begin("440524188001010014", ["finger"])
    assert refusal.value.code == "not_enrolled"


def test_without_a_line_captures_wait_and_are_sent_in_order_before_the_next_online_check(
    branch: Branch,
) -> None:
    kiosk = branch.active()
    branch.down()
    for _ in range(3):
        turn = kiosk.begin(branch.world.person_ref, ["finger"])
        assert turn.is_offline
        outcome = kiosk.submit(turn, finger_of(branch.world.genuine()))
        assert (outcome.kind, outcome.message.zh) == ("deferred", "已记录，网络恢复后自动提交。")
    assert len(Queue(kiosk.state)) == 3
    assert len(offline.in_store(kiosk.state, branch.ctx.clock.now())) == 97
    branch.up()
    turn = kiosk.begin(branch.world.person_ref, ["finger"])
    assert not turn.is_offline
    assert len(Queue(kiosk.state)) == 0
    assert [(check.decision, check.online) for check in branch.checks()] == [("match", False)] * 3
    assert branch.chain() == [1, 2, 3]
    assert branch.alerts() == []


def test_a_lost_answer_is_fetched_with_the_same_bytes_and_counts_once(branch: Branch) -> None:
    kiosk = branch.active()
    turn = kiosk.begin(branch.world.person_ref, ["finger"])
    branch.switch.lose_answers_of = "/v1/checks"
    outcome = branch.kiosk(0.3).submit(turn, finger_of(branch.world.genuine()))
    assert outcome.kind == "deferred"
    assert len(branch.checks()) == 1
    branch.switch.lose_answers_of = None
    branch.world.move(minutes=30)
    report = branch.kiosk().sync()
    assert [one.decision for one in report.answered] == ["match"]
    assert report.answered[0].receipt_holds
    assert (len(branch.checks()), branch.chain(), branch.alerts()) == (1, [1], [])


def test_a_line_that_breaks_between_challenge_and_capture_makes_an_offline_capture_of_it(
    branch: Branch,
) -> None:
    kiosk = branch.active()
    turn = kiosk.begin(branch.world.person_ref, ["finger"])
    branch.down()
    kiosk.close()
    outcome = kiosk.submit(turn, finger_of(branch.world.genuine()))
    assert outcome.kind == "deferred"
    [entry] = Queue(kiosk.state).entries()
    assert entry.is_offline
    assert entry.seq == 1
    branch.up()
    branch.world.move(hours=5)
    assert [one.decision for one in kiosk.sync().answered] == ["match"]
    assert branch.alerts() == []


def test_what_was_captured_too_long_ago_is_refused_noted_and_let_go(branch: Branch) -> None:
    kiosk = branch.active()
    branch.down()
    kiosk.submit(kiosk.begin(branch.world.person_ref, ["finger"]), finger_of(branch.world.genuine()))
    branch.up()
    branch.world.move(hours=73)
    report = kiosk.sync()
    assert [one.code for one in report.refused] == ["capture_too_old"]
    assert report.left == 0
    told = standing_of(kiosk.state, branch.ctx.clock)
    assert [row["code"] for row in told.refused] == ["capture_too_old"]
    assert branch.world.person_ref not in str(told)


def test_a_suspended_kiosk_keeps_what_it_captured_until_it_is_resumed(branch: Branch) -> None:
    kiosk = branch.active()
    branch.down()
    kiosk.submit(kiosk.begin(branch.world.person_ref, ["finger"]), finger_of(branch.world.genuine()))
    branch.up()
    with branch.ctx.database.write(EVERYWHERE) as session:
        suspend(session, branch.ctx, APPROVER, kiosk.state.device.device_id, "维修")
    branch.forget_callers()
    with pytest.raises(Refused) as refusal:
        kiosk.sync()
    assert refusal.value.code == "device_suspended"
    assert len(Queue(kiosk.state)) == 1


def test_a_wrong_clock_is_put_right_by_the_servers_word(branch: Branch) -> None:
    kiosk = branch.active()
    slow = type(branch.ctx.clock)(branch.ctx.clock.now() - timedelta(hours=7))
    kiosk._clock = slow
    turn = kiosk.begin(branch.world.person_ref, ["finger"])
    outcome = kiosk.submit(turn, finger_of(branch.world.genuine()))
    assert outcome.decision == "match"
    assert kiosk.state.skew == pytest.approx(7 * 3600, abs=2)


def test_a_successor_of_the_servers_key_is_taken_over_from_its_predecessor(branch: Branch) -> None:
    kiosk = branch.active()
    old = signer(branch.ctx).kid
    rotate(branch.ctx, APPROVER)
    kiosk.sync()
    assert len(kiosk.state.server_keys.signing) == 2
    branch.world.move(days=8)
    assert signer(branch.ctx).kid != old
    kiosk.sync()
    assert set(kiosk.state.server_keys.signing) == {signer(branch.ctx).kid}


def test_a_kiosk_that_missed_the_change_of_keys_believes_nobody(branch: Branch) -> None:
    kiosk = branch.active()
    rotate(branch.ctx, APPROVER)
    branch.world.move(days=8)
    told = standing_of(kiosk.state, branch.ctx.clock)
    assert (told.online, told.server_says) == (False, "not_the_server")


def test_a_challenge_that_ran_out_while_somebody_hesitated_is_renewed(branch: Branch) -> None:
    kiosk = branch.active()
    turn = kiosk.begin(branch.world.person_ref, ["finger"])
    branch.world.move(seconds=175)
    outcome = kiosk.submit(turn, finger_of(branch.world.genuine()))
    assert (outcome.decision, outcome.kind) == ("match", "answered")


def test_more_than_a_batch_holds_is_sent_in_several(branch: Branch, monkeypatch: pytest.MonkeyPatch) -> None:
    kiosk = branch.active()
    branch.down()
    kiosk.close()
    for _ in range(7):
        kiosk.submit(kiosk.begin(branch.world.person_ref, ["finger"]), finger_of(branch.world.genuine()))
    branch.up()
    monkeypatch.setattr(syncing, "MOST_ITEMS", 4)
    one = len(Queue(kiosk.state).entries()[0].body)
    monkeypatch.setattr(syncing, "MOST_BYTES", 3 * (one + 20))
    assert len(kiosk.sync().answered) == 7
    batches = [path for _, path in branch.switch.seen if path == "/v1/checks/batch"]
    assert len(batches) == 3
    assert (branch.chain(), branch.alerts()) == ([1, 2, 3, 4, 5, 6, 7], [])


def test_the_page_listens_on_this_machine_only_and_a_taken_port_is_said(
    branch: Branch, tmp_path: Path
) -> None:
    kiosk = branch.active()
    images = ImageFolder(tmp_path, kiosk.state)
    with page_server(kiosk, images, 0) as server:
        assert server.server_address[0] == "127.0.0.1"
        with pytest.raises(ConfigurationError, match="taken"), page_server(kiosk, images, server.server_port):
            pass
