"""Papers of a lapse: told in time, suspended with a way back, resumed with every month paid back."""

from __future__ import annotations

from datetime import date

import pytest

from tests.integration.certification.scene import (
    APPROVER,
    INVESTIGATOR,
    OPERATOR,
    certified,
    new_world,
    the_lapse,
)
from tests.integration.notices.scene import JPEG, Matter
from verifier.accounts.actor import system_actor
from verifier.certification.lapses import suspending
from verifier.certification.night import sweep
from verifier.certification.tables import Lapse
from verifier.clock import business_today
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, NotPermitted
from verifier.months import Month
from verifier.notices.evidence import receive
from verifier.notices.making import make_notice
from verifier.notices.matters import NoticeRequest
from verifier.notices.serving import ServiceReport, record_service
from verifier.notices.tables import Notice


@pytest.fixture
def lapsed(office: Context) -> Matter:
    world = new_world(office, positions=())
    certified(office, world.person_id, date(2025, 10, 3), date(2026, 10, 31))
    sweep(office, system_actor(), business_today(office.clock))
    return Matter(office, the_lapse(world).id, world.person_id)


def paper(lapsed: Matter, kind: str) -> Notice:
    return make_notice(lapsed.ctx, INVESTIGATOR, NoticeRequest(kind, lapse_id=lapsed.case))


def test_a_lapse_is_told_with_the_ways_to_certify_and_no_threat_of_a_failed_finger(lapsed: Matter) -> None:
    said = lapsed.words(paper(lapsed, "lapse_notice"))
    assert "城镇职工养老保险待遇领取资格认证有效期至2026年10月31日" in said
    assert "请于2026年12月21日前任选一种方式办理" in said
    assert "指纹或者手掌未能识别不影响您的待遇" in said
    for kind in ("suspension_notice", "resumption_letter", "return_notice"):
        with pytest.raises(Conflict):
            paper(lapsed, kind)


def test_a_suspension_names_its_month_and_the_way_back(lapsed: Matter) -> None:
    suspend(lapsed)
    said = lapsed.words(paper(lapsed, "suspension_notice"))
    assert "自2027年1月起暂停发放" in said
    assert "自次月起恢复发放，并依法补发" in said


def test_a_resumption_pays_back_each_month_in_both_writings(lapsed: Matter) -> None:
    with lapsed.ctx.database.write(EVERYWHERE) as session:
        lapse = session.get_one(Lapse, lapsed.case)
        lapse.state, lapse.resumed_from = "resumed", Month(2027, 3)
        lapse.back_pay = [{"month": "2027-01", "fen": 187_832}, {"month": "2027-02", "fen": 190_000}]
        lapse.back_pay_fen = 377_832
    said = lapsed.words(paper(lapsed, "resumption_letter"))
    assert "自2027年3月起恢复发放" in said
    assert "共2个月，合计3,778.32元（大写：人民币叁仟柒佰柒拾捌元叁角贰分）" in said
    assert "1,900.00" in said


def test_a_paper_of_a_lapse_is_served_with_proof_that_belongs_to_the_person(lapsed: Matter) -> None:
    notice = paper(lapsed, "lapse_notice")
    proof = receive(lapsed.ctx, JPEG, "回执.jpg", "邮局")
    row = record_service(lapsed.ctx, INVESTIGATOR, ServiceReport(notice.id, "post"), proof)
    assert row.served_on == date(2026, 11, 21)


def test_who_works_on_tasks_may_tell_a_lapse(lapsed: Matter) -> None:
    request = NoticeRequest("lapse_notice", lapse_id=lapsed.case)
    assert make_notice(lapsed.ctx, OPERATOR, request).serial == 1
    with pytest.raises(NotPermitted):
        make_notice(lapsed.ctx, APPROVER, request)


def suspend(lapsed: Matter) -> None:
    suspending.give_notice(lapsed.ctx, INVESTIGATOR, lapsed.case, "letter", "挂号信")
    lapsed.move(days=31)
    suspending.propose(lapsed.ctx, INVESTIGATOR, lapsed.case, "多次联系不上本人")
    suspending.approve(lapsed.ctx, APPROVER, lapsed.case, "已核对联系记录")
