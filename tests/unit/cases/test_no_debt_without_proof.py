"""No debt is proposed or approved that the evidence, the kind of case or a later certification forbids."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests import factories as make
from verifier.cases.assessing import decide_assessment, propose_assessment
from verifier.cases.case_view import CaseView, case_view
from verifier.cases.rules import FAMILIES
from verifier.cases.service import record_verification
from verifier.cases.tables import Assessment, Case
from verifier.certification.tables import Certification
from verifier.context import Context
from verifier.crossmatch.decisions import decide
from verifier.crossmatch.kinds_of_checks import CHECK_KINDS
from verifier.crossmatch.tables import Lead
from verifier.database import EVERYWHERE
from verifier.errors import Conflict
from verifier.months import Month
from verifier.people.tables import Person
from verifier.wiring import wire

LATER = make.NOW + timedelta(days=1)
LI, ZHAO = make.make_actor("li"), make.make_actor("zhao", "approver")


@dataclass
class Scene:
    """A paid person; leads are confirmed as they come."""

    ctx: Context
    person: int

    def confirm(self, *, source: str = "police", letter: str = "A", **values: Any) -> int:
        lead = {key: values.pop(key) for key in ("kind", "strength", "facts", "tier") if key in values}
        with self.ctx.database.write(EVERYWHERE) as session:
            person = session.get_one(Person, self.person)
            feed = make.make_feed(session, source=source, evidence_class=letter)
            given = {"event_date": date(2024, 2, 10), "id_no": person.id_no} | values
            number = make.make_lead(session, person, make.make_record(session, feed, **given), **lead).id
        decide(self.ctx, LI, number, "same_person", "一致")
        return number

    def certified(self, day: date, until: date = date(2025, 5, 31), **values: Any) -> None:
        with self.ctx.database.write(EVERYWHERE) as session:
            person = session.get_one(Person, self.person)
            session.add(
                Certification(
                    person_id=person.id, agency_id=person.agency_id, scheme="employee",
                    certified_on=day, due_on=until, feed_id=1, **values,
                )
            )  # fmt: skip

    @property
    def case(self) -> Case:
        with self.ctx.database.read(EVERYWHERE) as session:
            return session.scalars(select(Case)).one()

    def view(self) -> CaseView:
        with self.ctx.database.read(EVERYWHERE) as session:
            return case_view(session, self.ctx, self.case.id)

    def verify(self) -> None:
        record_verification(
            self.ctx, LI, self.case.id, "fact_confirmed", "走访", "证明 12 号", self.case.version
        )

    def propose(self) -> Assessment:
        return propose_assessment(self.ctx, LI, self.case.id, self.case.version, "逐笔累计")

    def actions(self) -> list[str]:
        return [action.name for action in self.view().actions]


@pytest.fixture
def scene(ctx: Context) -> Scene:
    wire()
    with ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session)
        right = make.make_entitlement(session, person, monthly_fen=1000)
        for month in Month(2024, 1).until(Month(2024, 6)):
            make.make_payment(session, right, month)
        return Scene(ctx, person.id)


def refused(attempt: Callable[[], object]) -> Conflict:
    with pytest.raises(Conflict) as found:
        attempt()
    assert found.value.remedy.zh
    return found.value


@pytest.mark.parametrize(
    "weak",
    [
        {"strength": "supporting", "tier": "probable"},  # a number that may be miswritten, and no name
        {"source": "village", "letter": "E", "id_no": None, "strength": "supporting"},
        {"source": "village", "letter": "E", "strength": "strong"},
    ],
)
def test_a_weak_record_and_a_word_of_a_person_make_no_debt(scene: Scene, weak: dict[str, Any]) -> None:
    scene.confirm(**weak)
    scene.verify()
    error = refused(scene.propose)
    assert "Still missing" in error.remedy.en
    assert "assessment_proposed" not in scene.actions()
    assert scene.view().next_step.en.startswith("Still missing")


def test_police_and_civil_affairs_that_agree_word_for_word_are_two_classes(scene: Scene) -> None:
    scene.confirm(content_key=b"same" * 4, strength="supporting")
    scene.confirm(source="civil-affairs-202611", letter="B", content_key=b"same" * 4, strength="supporting")
    scene.verify()
    assert scene.propose().total_fen == 3000


def test_one_source_in_two_files_counts_once(scene: Scene) -> None:
    scene.confirm(strength="supporting")
    scene.confirm(source="police-202611", letter="B", strength="supporting")
    scene.verify()
    refused(scene.propose)


def test_an_approval_asks_the_evidence_again(scene: Scene) -> None:
    lead = scene.confirm()
    scene.verify()
    proposal = scene.propose()
    with scene.ctx.database.write(EVERYWHERE) as session:
        session.get_one(Lead, lead).strength = "supporting"
    refused(lambda: decide_assessment(scene.ctx, ZHAO, proposal.id, True, "好"))
    assert "assessment_approved" not in scene.actions()
    assert decide_assessment(scene.ctx, ZHAO, proposal.id, False, "证据不足").state == "refused"


class TestALaterCertification:
    """Invariant 4: a certification after the recorded death waits for a person, whoever agrees."""

    def test_however_many_classes_agree_a_person_verifies_first(self, scene: Scene) -> None:
        scene.confirm()
        scene.confirm(source="civil-affairs", letter="B")
        scene.certified(date(2024, 5, 6))
        view = scene.view()
        assert (view.contradicted_on, view.last_certified_on) == (date(2024, 5, 6), date(2024, 5, 6))
        assert view.certified_until == date(2025, 5, 31)
        assert not view.stop_rule.allowed
        assert "certification" in view.stop_rule.missing.en
        scene.verify()
        assert scene.view().stop_rule.allowed
        assert scene.propose().total_fen == 3000

    def test_a_verification_that_did_not_see_it_settles_nothing(self, scene: Scene) -> None:
        scene.confirm()
        scene.verify()
        proposal = scene.propose()
        scene.certified(date(2024, 5, 6))
        refused(lambda: decide_assessment(scene.ctx, ZHAO, proposal.id, True, "好"))
        decide_assessment(scene.ctx, ZHAO, proposal.id, False, "先核实认证")
        refused(scene.propose)
        assert "fact_confirmed" in scene.actions()
        scene.verify()
        assert "fact_confirmed" not in scene.actions()
        assert scene.propose().total_fen == 3000

    def test_after_a_verification_no_card_of_the_dead_puts_off_the_stop_again(self, scene: Scene) -> None:
        """Only the feed knows of the death: each use of the card would renew the certification."""
        scene.confirm()
        scene.certified(date(2024, 5, 6), basis="proxy_sign", recorded_at=make.NOW)
        refused(scene.propose)
        scene.verify()
        for month in (6, 7, 8):
            scene.certified(date(2024, month, 6), basis="proxy_sign", recorded_at=LATER)
        view = scene.view()
        assert (view.contradicted_on, view.stop_rule.allowed) == (date(2024, 8, 6), True)
        assert "fact_confirmed" not in scene.actions()
        assert scene.propose().total_fen == 3000

    def test_one_given_before_anybody_saw_a_contradiction_does_not_reopen_either(self, scene: Scene) -> None:
        scene.confirm()
        scene.verify()
        scene.certified(date(2024, 5, 6), basis="proxy_sign", recorded_at=LATER)
        assert scene.propose().total_fen == 3000

    @pytest.mark.parametrize("basis", ["check", "staff", "partner", "life_sign"])
    @pytest.mark.parametrize("day", [date(2024, 4, 1), date(2024, 9, 1)], ids=["told late", "latest"])
    def test_a_proof_in_person_reopens_also_when_it_is_told_late(
        self, scene: Scene, basis: str, day: date
    ) -> None:
        scene.confirm()
        scene.certified(date(2024, 5, 6), basis="proxy_sign", recorded_at=make.NOW)
        scene.verify()
        assert scene.view().stop_rule.allowed
        scene.certified(day, basis=basis, recorded_at=LATER)
        assert not scene.view().stop_rule.allowed
        assert "fact_confirmed" in scene.actions()
        refused(scene.propose)

    def test_a_proof_in_person_the_verifier_had_in_sight_is_settled(self, scene: Scene) -> None:
        scene.confirm()
        scene.certified(date(2024, 4, 1), basis="staff", recorded_at=make.NOW)
        scene.certified(date(2024, 5, 6), basis="proxy_sign", recorded_at=make.NOW)
        scene.verify()
        assert scene.propose().total_fen == 3000

    def test_one_on_the_day_or_before_contradicts_nothing(self, scene: Scene) -> None:
        scene.confirm()
        scene.certified(date(2024, 2, 10))
        assert scene.view().contradicted_on is None

    def test_a_death_known_to_the_year_is_contradicted_only_after_it(self, scene: Scene) -> None:
        scene.confirm(event_date=None, detail={"told_date": "2024"}, facts={"stop": "2025-01"})
        scene.certified(date(2024, 12, 31))
        assert scene.view().contradicted_on is None
        scene.certified(date(2025, 1, 1))
        assert scene.view().contradicted_on == date(2025, 1, 1)


NO_DEBT: dict[str, dict[str, Any]] = {
    "no_life_sign": {},
    "on_two_rolls": {"stop": "2024-03", "schemes": ["employee"]},
    "two_ids_one_person": {"stop": "2024-03", "schemes": ["employee"], "other_person_id": 1},
    "shared_account": {"account_no": "6217", "people": [1]},
    "holder_not_retiree": {"account_no": "6217"},
    "certification_lapsed": {"due_on": "2024-01-31"},
    "in_custody": {"payment": "suspend", "status": "detained_untried", "stop": "2024-03"},
    **{kind: {"device": "dev-1", "count": 3, "checks": ["chk-1"]} for kind in CHECK_KINDS},
}


@pytest.mark.parametrize("kind", NO_DEBT)
def test_other_families_have_no_debt_no_fine_and_a_word_about_what_comes_next(
    scene: Scene, kind: str
) -> None:
    scene.confirm(kind=kind, facts=NO_DEBT[kind])
    scene.verify()
    refused(scene.propose)
    view = scene.view()
    assert view.not_assessable is not None
    assert (view.overpayment, view.fine_fen, view.stop_rule.allowed) == (None, None, False)
    assert view.next_step.zh.startswith("下一步")
    assert view.next_step.en.startswith("Next:")
    assert "assessment_proposed" not in scene.actions()


def test_each_kind_is_either_assessable_or_refused() -> None:
    assessable = {"paid_after_death", "account_changed_around_death"}
    assert {kind for kinds in FAMILIES.values() for kind in kinds} == assessable | set(NO_DEBT)


def test_a_sentence_that_stops_payment_can_be_assessed(scene: Scene) -> None:
    facts = {"payment": "stop", "status": "imprisonment", "stop": "2024-03", "until": "2024-05"}
    scene.confirm(kind="in_custody", source="prison", letter="D", facts=facts)
    scene.verify()
    assert scene.propose().total_fen == 2000


def test_a_lapsed_certification_says_that_the_suspension_is_a_procedure_of_its_own(scene: Scene) -> None:
    scene.confirm(kind="certification_lapsed", facts=NO_DEBT["certification_lapsed"])
    assert scene.view().stop_rule.missing.zh == "已逾期，先行核实；暂停发放按认证逾期的程序另行办理。"
