"""A payment is stopped by two people, after notice and reply window, on evidence; nothing else stops one."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories import make_person
from tests.integration.stops.scene import LI, QIAN, SUN, ZHAO, Scene, set_stage
from verifier.bars.tables import DeclaredRelation
from verifier.cases.caseload.changing import change
from verifier.cases.caseload.snoozing import Snooze
from verifier.cases.stops.deciding import decide_stop
from verifier.cases.stops.notifying import record_reply
from verifier.certification.tables import Certification
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, InvalidInput, NotFound, NotPermitted
from verifier.months import Month
from verifier.people.tables import Person


@pytest.fixture
def scene(ctx: Context) -> Scene:
    return set_stage(ctx)


def test_the_lawful_way_stops_the_benefit_from_next_month_on(scene: Scene) -> None:
    stop = scene.stopped()
    assert (stop.state, stop.cause, stop.stopped_from) == ("approved", "deceased", Month(2027, 1))
    benefit = scene.benefit
    assert (benefit.state, benefit.stopped, benefit.held_state) == ("deceased", Month(2027, 1), "deceased")
    assert scene.case.payment == "stopped"
    assert stop.basis["feeds"] == ["police"]
    assert stop.basis["rules"] == ["same_id_same_name"]


def test_a_notice_alone_stops_nothing(scene: Scene) -> None:
    scene.verify()
    scene.notify()
    scene.wait(400)
    assert scene.benefit.state == "running"


def test_nothing_is_proposed_before_the_person_is_told(scene: Scene) -> None:
    scene.verify()
    with pytest.raises(Conflict) as refused:
        scene.propose()
    assert "保护规则第5条" in refused.value.message.zh


def test_nothing_is_proposed_within_the_time_to_reply(scene: Scene) -> None:
    scene.verify()
    scene.notify()
    scene.wait(10)
    with pytest.raises(Conflict) as refused:
        scene.propose()
    assert "protection rule 5" in refused.value.message.en


def test_a_notice_dated_back_gives_the_whole_time_to_reply_all_the_same(scene: Scene) -> None:
    scene.verify()
    scene.wait(40)
    scene.notify(on=date(2026, 11, 23))
    with pytest.raises(Conflict) as refused:
        scene.propose()
    assert "保护规则第5条" in refused.value.message.zh
    scene.wait()
    assert scene.propose().state == "proposed"


def test_what_the_person_was_told_falls_with_the_fact(scene: Scene) -> None:
    scene.verify()
    scene.notify()
    scene.wait()
    scene.verify("fact_refuted")
    scene.wait(200)
    scene.record_more()
    scene.verify()
    with pytest.raises(Conflict) as refused:
        scene.propose()
    assert "保护规则第5条" in refused.value.message.zh


def test_who_is_alive_under_another_entry_of_a_register_is_alive(scene: Scene) -> None:
    with scene.ctx.database.write(EVERYWHERE) as session:
        person = session.get_one(Person, scene.person)
        other = make_person(session, register="resident", id_no=person.id_no, identity_id=person.id)
        session.add(
            Certification(
                person_id=other.id,
                agency_id=other.agency_id,
                scheme="resident",
                certified_on=date(2026, 10, 1),
                due_on=date(2027, 10, 31),
                basis="roll",
                feed_id=1,
            )
        )
    scene.record_more()  # two classes of evidence, and nobody has looked
    scene.notify()
    scene.wait()
    with pytest.raises(Conflict) as refused:
        scene.propose()
    assert "保护规则第4条" in refused.value.message.zh


def test_what_somebody_proposed_who_has_become_barred_is_not_approved(scene: Scene) -> None:
    scene.verify()
    scene.notify()
    scene.wait()
    scene.propose()
    with scene.ctx.database.write(EVERYWHERE) as session:
        session.add(
            DeclaredRelation(
                user_name=LI.name,
                person_id=scene.person,
                relation="relative",
                declared_by=LI.name,
                declared_at=scene.ctx.clock.now(),
            )
        )
    with pytest.raises(Conflict, match="提出人须回避"):
        scene.decide()
    scene.decide(approve=False)
    assert scene.benefit.state == "running"


def test_a_reply_wakes_a_case_that_was_put_off(scene: Scene) -> None:
    scene.notify()
    until = date(2026, 11, 27)
    change(scene.ctx, LI, scene.case_id, Snooze(until, "等本人答复"))
    assert scene.case.snoozed_until == until
    record_reply(scene.ctx, LI, scene.case_id, scene.case.version, "我还健在")
    assert scene.case.snoozed_until is None


def test_without_a_human_verification_one_record_proposes_nothing(scene: Scene) -> None:
    scene.notify()
    scene.wait()
    with pytest.raises(Conflict):
        scene.propose()


def test_who_proposed_does_not_approve(scene: Scene) -> None:
    scene.verify()
    scene.notify()
    scene.wait()
    scene.propose(SUN)
    with pytest.raises(NotPermitted):
        scene.decide(actor=SUN)
    assert scene.benefit.state == "running"


def test_who_may_not_approve_does_not(scene: Scene) -> None:
    scene.verify()
    scene.notify()
    scene.wait()
    scene.propose(SUN)
    with pytest.raises(NotPermitted):
        scene.decide(actor=LI)


def test_a_proposal_is_refused_and_may_be_made_anew(scene: Scene) -> None:
    scene.verify()
    scene.notify()
    scene.wait()
    scene.propose()
    assert scene.decide(approve=False).state == "refused"
    assert scene.case.payment == "notified"
    assert scene.benefit.state == "running"
    scene.propose()
    assert scene.decide().state == "approved"


def test_a_refutation_overtakes_what_was_proposed(scene: Scene) -> None:
    scene.verify()
    scene.notify()
    scene.wait()
    scene.propose()
    scene.verify("fact_refuted")
    assert scene.stop.state == "overtaken"
    with pytest.raises(Conflict):
        scene.decide()
    assert scene.benefit.state == "running"


def test_a_reply_after_the_proposal_has_to_be_seen_first(scene: Scene) -> None:
    scene.verify()
    scene.notify()
    scene.wait()
    scene.propose()
    scene.wait(1)
    record_reply(scene.ctx, LI, scene.case_id, scene.case.version, "本人来电称健在")
    with pytest.raises(Conflict) as refused:
        scene.decide()
    assert "replied" in refused.value.message.en
    scene.decide(approve=False)
    scene.propose()
    assert scene.decide().state == "approved"


def test_nobody_replies_before_anybody_was_told(scene: Scene) -> None:
    with pytest.raises(Conflict):
        record_reply(scene.ctx, LI, scene.case_id, scene.case.version, "本人来电称健在")


def test_evidence_that_grew_since_asks_for_a_new_proposal(scene: Scene) -> None:
    scene.verify()
    scene.notify()
    scene.wait()
    scene.propose()
    scene.record_more()
    with pytest.raises(Conflict) as refused:
        scene.decide()
    assert "changed" in refused.value.message.en


def test_approved_a_month_later_it_stops_a_month_later(scene: Scene) -> None:
    scene.verify()
    scene.notify()
    scene.on(date(2026, 12, 31))
    assert scene.propose().from_month == Month(2027, 1)
    scene.on(date(2027, 1, 4))
    assert scene.decide().stopped_from == Month(2027, 2)
    assert scene.benefit.stopped == Month(2027, 2)


def test_what_was_paid_before_is_no_stop(scene: Scene) -> None:
    scene.verify()
    scene.notify()
    scene.wait()
    with pytest.raises(InvalidInput):
        scene.propose(from_month=Month(2026, 9))
    with pytest.raises(InvalidInput):
        scene.propose(schemes=["resident"])
    assert scene.propose(from_month=Month(2027, 3)).from_month == Month(2027, 3)


def test_what_is_not_in_payment_is_not_stopped(scene: Scene) -> None:
    scene.verify()
    scene.notify()
    scene.wait()
    scene.propose()
    scene.roll_says("deceased", Month(2026, 12))
    with pytest.raises(Conflict):
        scene.decide()


def test_an_unknown_proposal_and_an_unknown_service_are_told(scene: Scene) -> None:
    with pytest.raises(NotFound):
        decide_stop(scene.ctx, QIAN, 99, True, "已核对")
    with pytest.raises(InvalidInput):
        scene.notify(method="pigeon")
    with pytest.raises(Conflict):
        scene.notify(proofs=[])
    with pytest.raises(InvalidInput):
        scene.notify(document="无")
    with pytest.raises(NotPermitted):
        scene.notify(actor=ZHAO)


def test_the_second_decision_on_one_proposal_is_refused(scene: Scene) -> None:
    scene.stopped()
    with pytest.raises(Conflict):
        scene.decide(actor=ZHAO)
