"""Gathers the sums of a paper: what was assessed and is still owed, a plan, a fine, what is paid back."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.cases.assessing_rules import fine_range
from verifier.crossmatch.tables import Lead
from verifier.errors import ConfigurationError, InvalidInput
from verifier.feeds.tables import SourceRecord
from verifier.language import Text, chinese_day
from verifier.money import yuan_text
from verifier.months import Month
from verifier.notices.chinese import capital_amount, chinese_month
from verifier.notices.kinds import Kind
from verifier.notices.matters import Matter, NoticeRequest
from verifier.notices.values import Line, lines_of, money, scheme_name
from verifier.recovery.plans import schedule_of

#: stops for a death that was not: who reappears is paid every month with its adjustments
_DEATHS: Final = ("deceased", "missing")


def of_debt(session: Session, matter: Matter, kind: Kind, name: str) -> dict[str, Any]:
    """Return what was assessed, payment by payment, and what of it is still owed at this moment."""
    assessment = matter.assessment
    if assessment is None:  # refused before, by `check_may_be_made`
        return {}
    owed = owed_fen(matter)
    stop = chinese_month(Month.parse(assessment.basis["stop"]))
    event = _event_day(session, assessment.basis.get("lead_id"))
    count = str(len(assessment.lines))
    fact = filled(matter.book.families[matter.family]["fact"], name=name, stop=stop, event=event, count=count)
    lines = () if kind.public else lines_of(assessment.lines)
    sums = {
        "owed": yuan_text(owed),
        "owed_capital": capital_amount(owed),
    }
    return {"facts": fact, "stop": stop, "count": count, "lines": lines, **sums} | money(assessment.total_fen)


def owed_fen(matter: Matter) -> int:
    """Return what of the approved assessment is still owed now, without fees, in fen."""
    if matter.debt is not None:
        return matter.debt.due_fen
    return 0 if matter.assessment is None else matter.assessment.total_fen


def _event_day(session: Session, lead_id: object) -> str:
    """Return ``于2021年10月5日`` from the record the assessment rests on; nothing where it has no day."""
    if not isinstance(lead_id, int):
        return ""
    query = select(SourceRecord.event_date).join(Lead, Lead.record_id == SourceRecord.id)
    day = session.scalars(query.where(Lead.id == lead_id)).first()
    return "" if day is None else f"于{chinese_day(day)}"


def of_plan(matter: Matter) -> dict[str, Any]:
    """Return the instalments of the plan that is proposed or running."""
    if matter.plan is None:  # refused before, by `check_may_be_made`
        return {}
    schedule = schedule_of(matter.plan)
    return {
        "instalments": str(schedule.months),
        "first_instalment": chinese_month(schedule.first),
        "instalment": yuan_text(schedule.monthly_fen),
        "last_instalment": yuan_text(schedule.last_fen),
    }


def of_fine(matter: Matter, request: NoticeRequest) -> dict[str, Any]:
    """Return the fine the department means to impose.

    Raises:
        InvalidInput: none is named, or not between the factors the law sets.
    """
    total = 0 if matter.assessment is None else matter.assessment.total_fen
    lowest, highest = fine_range(total)
    if request.fine_fen is None or not lowest <= request.fine_fen <= highest:
        raise InvalidInput(
            Text(
                "请写明罚款金额，在 {low} 元至 {high} 元之间（{law}）。",
                "Name the fine: between {low} and {high} yuan ({law}).",
            ).fill(
                low=yuan_text(lowest), high=yuan_text(highest), law=matter.book.law.clause("fraud_fine").words
            ),
            Text("罚款由社会保险行政部门决定。", "The administrative department decides it."),
        )
    return {"fine": yuan_text(request.fine_fen), "fine_capital": capital_amount(request.fine_fen)}


def of_stop(matter: Matter) -> dict[str, Any]:
    """Return the months a stop that ended pays back, and from when payment goes on."""
    stop = matter.stop
    if stop is None:
        return {}
    lines = tuple(
        Line(chinese_month(Month.parse(one["month"])), scheme_name(one["scheme"]), "", yuan_text(one["fen"]))
        for one in stop.back_pay
    )
    wrong = stop.ending == "reversed" and stop.cause in _DEATHS
    law = {"law": matter.book.articles(["back_pay_reappeared"])} if wrong else {}
    return {
        **law,
        "scheme": "、".join(scheme_name(one) for one in stop.schemes),
        "month": "" if stop.resumed_from is None else chinese_month(stop.resumed_from),
        "lines": lines,
        "count": str(len({line.month for line in lines})),
    } | money(stop.back_pay_fen)


def filled(sentence: str, **values: str) -> str:
    """Fill a sentence of notices.toml; what a value holds is never read as a placeholder."""
    try:
        return sentence.format(**values)
    except (KeyError, IndexError, ValueError) as error:
        raise ConfigurationError(
            Text("notices.toml 中的句子“{s}”有误。", "The sentence “{s}” of notices.toml is wrong.").fill(
                s=sentence
            ),
            Text("可用：{names}。", "It may name: {names}.").fill(names=", ".join(values)),
        ) from error
