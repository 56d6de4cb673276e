"""What the matrix of states is tried on: the whole office, and cases and proposals as services leave them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any, Final

from sqlalchemy import select

from tests import factories as make
from tests.past import took_place
from tests.web.sample_course import stood_still, verified, version_of
from tests.web.sample_recovery import who
from tests.web.whole_office import Whole
from verifier.accounts.tables import AccountProposal, User
from verifier.cases.assessing import decide_assessment, propose_assessment
from verifier.cases.ending import clear_case
from verifier.cases.stop_tables import HaltedBatch
from verifier.cases.tables import Assessment, CaseLead
from verifier.certification.tables import Lapse
from verifier.clock import FixedClock
from verifier.context import Context
from verifier.crossmatch.decisions import decide
from verifier.database import EVERYWHERE
from verifier.months import Month
from verifier.recovery.plans import propose_plan
from verifier.recovery.proposals import propose
from verifier.recovery.tables import Debt

#: a day on which a person told on the first day has had the time to reply
LATER: Final = timedelta(days=17)
_numbers = count(1)


def plant_states(ctx: Context, whole: Whole) -> dict[str, Any]:
    """Plant everything; return name of a thing → its number. The clock stands at :data:`LATER` afterwards."""
    assert isinstance(ctx.clock, FixedClock)
    begin, li, chen = ctx.clock.now(), who(ctx, "li.jing"), who(ctx, "chen.wei")
    known: dict[str, Any] = {"fresh_lead": _lead(ctx), "decided_lead": _lead(ctx)}
    decide(ctx, li, known["decided_lead"], "different", "同名不同人")
    opened = _lead(ctx)
    decide(ctx, li, opened, "same_person", "一致")
    known["opened"] = _case_of(ctx, opened)
    known["verified"] = verified(ctx, _lead(ctx))
    known["stop_proposed"] = verified(ctx, _lead(ctx))
    known["proposed_stop"] = stood_still(ctx, known["stop_proposed"], decided=False)
    ctx.clock.moment = begin
    known["stopped"] = whole.at["stops.reversal"]["case_id"]
    known["number"] = whole.at["thresholds.decision"]["number"]
    known["cleared"] = verified(ctx, _lead(ctx))
    clear_case(ctx, li, known["cleared"], "同名不同人", version_of(ctx, known["cleared"]))
    known["sum_proposed"], known["sum"] = _summed(ctx)
    assessed, total = _summed(ctx)
    decide_assessment(ctx, chen, total, True, "已复核")
    known["assessed"] = assessed
    planned, total = _summed(ctx)
    decide_assessment(ctx, chen, total, True, "已复核")
    took_place(ctx, assessed, "order_served", "refused", "without_means")
    ours, theirs = _debt_of(ctx, assessed), _debt_of(ctx, planned)
    known["debt"], known["planned_debt"] = ours.id, theirs.id
    known["proposal_id"] = propose(ctx, li, "written_off", ours.reference, "other", "无法追回").id
    known["plan_id"] = propose_plan(ctx, li, theirs.reference, 20_000, 400_000, 2, "家庭困难").id
    known["repaid"], total = _summed(ctx)
    decide_assessment(ctx, chen, total, True, "已复核")
    took_place(ctx, known["repaid"], "order_served", "repaid")
    known["newly_assessed"], total = _summed(ctx)
    decide_assessment(ctx, chen, total, True, "已复核")
    known["free_debt"] = _debt_of(ctx, known["newly_assessed"]).id
    known |= _colleague(ctx)
    with ctx.database.write(EVERYWHERE) as session:
        # of a stop that was neither proposed nor approved by those who decide here
        halt = HaltedBatch(
            feed="court",
            rule="",
            file_id=0,
            halted_at=make.NOW,
            approved=10,
            wrong=2,
            budget=0.01,
            stop_id=known["proposed_stop"],
        )
        session.add(halt)
        session.flush()
        known["halt"] = halt.id
        known["proposed_lapse"] = session.scalars(select(Lapse.id).where(Lapse.state == "proposed")).one()
    ctx.clock.moment = begin + LATER
    return known


def _colleague(ctx: Context) -> dict[str, int]:
    """Return a colleague whose account is switched off, and the proposal to switch it on again."""
    with ctx.database.write(EVERYWHERE) as session:
        user = User(
            name="wu.jie",
            role="security_admin",
            agency_id=make.agency(session, "3799").id,
            password_hash="none",
            active=False,
            created_at=make.NOW,
        )
        session.add(user)
        session.flush()
        proposal = AccountProposal(
            user_id=user.id,
            kind="enable",
            reason="返岗",
            proposed_by="he.yan",
            proposed_at=make.NOW,
            state="open",
        )
        other = User(
            name="he.yan",
            role="operator",
            agency_id=user.agency_id,
            password_hash="none",
            active=False,
            created_at=make.NOW,
        )
        session.add_all([proposal, other])
        session.flush()
        return {"account": proposal.id, "colleague": other.id}


def _lead(ctx: Context) -> int:
    """Return a new lead about a person of the district who died and was paid for three months more."""
    number = next(_numbers)
    with ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session, name=f"周{'一二三四五六七八九十'[number % 10]}")
        right = make.make_entitlement(session, person, monthly_fen=100_000)
        for month in range(6, 12):
            make.make_payment(session, right, Month(2026, month))
        feed = make.make_feed(session)
        record = make.make_record(
            session, feed, name=person.name, id_no=person.id_no, event_date=date(2026, 8, 10)
        )
        return make.make_lead(session, person, record, facts={"stop": "2026-09"}).id


def _case_of(ctx: Context, lead: int) -> int:
    with ctx.database.read(EVERYWHERE) as session:
        return session.scalars(select(CaseLead.case_id).where(CaseLead.lead_id == lead)).one()


def _summed(ctx: Context) -> tuple[int, int]:
    """Return a new case whose sum is proposed, and the proposal."""
    case_id = verified(ctx, _lead(ctx))
    proposed = propose_assessment(ctx, who(ctx, "li.jing"), case_id, version_of(ctx, case_id), "逐笔累计")
    return case_id, proposed.id


def _debt_of(ctx: Context, case_id: int) -> Debt:
    with ctx.database.read(EVERYWHERE) as session:
        return session.scalars(select(Debt).join(Assessment).where(Assessment.case_id == case_id)).one()
