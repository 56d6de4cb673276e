"""What the city's offices have on their desks: records, leads, cases with their history, money and papers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Engine

from benchmarks.console.bulk import Row, fill
from benchmarks.console.people import TODAY, City
from verifier.crossmatch.kinds_catalogue import KINDS

_STATES = (
    *("verification", "verification", "verification", "confirmed", "assessed", "return_ordered", "agreement"),
    *("repaid", "closed", "cleared"),
)
_OWED = frozenset({"assessed", "return_ordered", "agreement", "repaid", "closed"})
_PAPERS = ("return_notice", "processing_decision", "reminder")
_USERS = ("li.jing", "chen.wei", "zhao.min", None)


def fill_matters(engine: Engine, city: City, leads: int, cases: int) -> None:
    """Write so many leads, the first ``cases`` of which are confirmed and have a case of their own."""
    fill(engine, "source_records", _records(city, leads))
    fill(engine, "pairs", _pairs(city, leads))
    fill(engine, "leads", _leads(city, leads, cases))
    fill(engine, "lead_decisions", _decisions(leads, cases))
    fill(engine, "cases", _cases(city, cases))
    fill(engine, "case_leads", ({"lead_id": one, "case_id": one} for one in range(1, cases + 1)))
    fill(engine, "case_events", _events(cases))
    fill(engine, "verifications", _verifications(cases))
    owed = [case for case in range(1, cases + 1) if state_of(case) in _OWED]
    fill(engine, "assessments", _assessments(owed))
    fill(engine, "debts", _debts(city, owed))
    fill(engine, "ledger_transactions", _transactions(city, owed))
    fill(engine, "ledger_postings", _postings(city, owed))
    fill(engine, "receipts", _receipts(city, owed))
    fill(engine, "notices", _notices(city, cases))


def state_of(case: int) -> str:
    return _STATES[case % len(_STATES)]


def person_of(city: City, lead: int) -> int:
    """Spread leads over the whole roll, no two on one person."""
    return lead * 7 % city.people + 1


def amount_of(lead: int) -> int:
    return 100_000 + lead * 7919 % 9_000_000


def _moment(days_ago: int) -> str:
    return f"{TODAY - timedelta(days=days_ago)} 02:00:00.000000"


def _records(city: City, leads: int) -> Iterator[Row]:
    people = {person_of(city, lead): lead for lead in range(1, leads + 1)}
    for person, id_no, name, birth in city.numbers():
        lead = people.get(person)
        if lead is not None:
            yield {
                "id": lead,
                "feed_id": 30 + lead % 20,
                "line": lead,
                "kind": "deaths",
                "source": "police",
                "evidence_class": "A",
                "record_no": f"R{lead}",
                "id_no": id_no,
                "name": name,
                "birth": birth,
                "event_date": (TODAY - timedelta(days=lead % 1500)).isoformat(),
                "content_key": lead.to_bytes(8, "big"),
                "matched": True,
            }


def _pairs(city: City, leads: int) -> Iterator[Row]:
    for lead in range(1, leads + 1):
        yield {
            "id": lead,
            "record_id": lead,
            "person_id": person_of(city, lead),
            "kind": "deaths",
            "tier": "certain",
            "rule": "same_id_same_name",
            "weight": 30.5,
            "prior": -17.6,
            "probability": 1.0,
            "lead": 60.0,
            "model_version": "bench",
            "strength": "strong",
            "parts": [],
        }


def _leads(city: City, leads: int, cases: int) -> Iterator[Row]:
    kinds = list(KINDS)
    for lead in range(1, leads + 1):
        person = person_of(city, lead)
        state = "confirmed" if lead <= cases else ("open", "open", "open", "waiting", "cleared")[lead % 5]
        yield {
            "id": lead,
            "agency_id": city.agency(person),
            "subject_key": f"bench:{lead}",
            "kind": kinds[0] if lead % 3 else kinds[lead % len(kinds)],
            "tier": "probable" if lead % 4 == 0 else "certain",
            "strength": "supporting" if lead % 5 == 0 else "strong",
            "weight": 5.0 + lead % 30,
            "rule": "same_id_same_name",
            "person_id": person,
            "record_id": lead,
            "opened_on": (TODAY - timedelta(days=lead % 400)).isoformat(),
            "amount_at_risk_fen": amount_of(lead),
            "amount_basis": "actual",
            "state": state,
            "why": {
                "zh": "公安记录显示已死亡，此后仍发放待遇。",
                "en": "The police record a death; payment went on.",
            },
            "facts": {"stop": "2026-03"},
            "content_key": lead.to_bytes(8, "big"),
            "changed_at": _moment(lead % 30),
        }


def _decisions(leads: int, cases: int) -> Iterator[Row]:
    for lead in range(1, leads + 1):
        if lead <= cases or lead % 5 >= 3:
            waiting = lead > cases and lead % 5 == 3
            verdict = "same_person" if lead <= cases else "not_enough" if waiting else "different"
            yield {
                "lead_id": lead,
                "verdict": verdict,
                "previous_state": "open",
                "new_state": "confirmed" if lead <= cases else "waiting" if waiting else "cleared",
                "reason": "与户籍窗口核对。",
                "decided_by": "li.jing",
                "decided_at": _moment(lead % 90),
            }


def _cases(city: City, cases: int) -> Iterator[Row]:
    for case in range(1, cases + 1):
        person = person_of(city, case)
        due = TODAY + timedelta(days=case % 90 - 30)
        yield {
            "id": case,
            "agency_id": city.agency(person),
            "person_id": person,
            "kind": "death",
            "state": state_of(case),
            "opened_by": "li.jing",
            "opened_at": _moment(case % 300),
            "version": 1,
            "payment": "paid",
            "assigned_to": _USERS[case % 4],
            "deadline_on": due.isoformat() if case % 3 else None,
        }


def _events(cases: int) -> Iterator[Row]:
    steps = (("opened", None, "verification"), ("fact_confirmed", "verification", "verification"))
    for case in range(1, cases + 1):
        for place, (action, before, after) in enumerate(steps):
            yield {
                "case_id": case,
                "at": _moment(case % 300 - place),
                "actor": "li.jing",
                "action": action,
                "previous_state": before,
                "new_state": after,
                "reason": "依据公安记录。",
                "effective_on": (TODAY - timedelta(days=case % 300 - place)).isoformat(),
                "office": "agency",
                "migrated": False,
            }


def _verifications(cases: int) -> Iterator[Row]:
    for case in range(1, cases + 1):
        if case % 2:
            yield {
                "case_id": case,
                "at": _moment(case % 300),
                "verified_by": "li.jing",
                "finding": "fact_confirmed",
                "how": "上门核实",
                "proof": "笔录一份",
            }


def _assessments(owed: list[int]) -> Iterator[Row]:
    for case in owed:
        yield {
            "id": case,
            "case_id": case,
            "total_fen": amount_of(case),
            "lines": [],
            "basis": {"stop": "2026-03"},
            "state": "approved",
            "proposed_by": "li.jing",
            "proposed_at": _moment(case % 200),
            "decided_by": "chen.wei",
            "decided_at": _moment(case % 200),
        }


def _recovered(case: int) -> int:
    return amount_of(case) if state_of(case) in ("repaid", "closed") else amount_of(case) // 3


def _debts(city: City, owed: list[int]) -> Iterator[Row]:
    for case in owed:
        due = amount_of(case) - _recovered(case)
        yield {
            "id": case,
            "agency_id": city.agency(person_of(city, case)),
            "reference": f"T{case:08d}-{case % 97:02d}",
            "case_id": case,
            "person_id": person_of(city, case),
            "assessment_id": case,
            "opened_on": (TODAY - timedelta(days=case % 200)).isoformat(),
            "months": 8,
            "state": "open" if due else "settled",
            "assessed_fen": amount_of(case),
            "due_fen": due,
            "recovered_fen": _recovered(case),
        }


def _transactions(city: City, owed: list[int]) -> Iterator[Row]:
    for place, kind in enumerate(("assessed", "received", "allocated")):
        for case in owed:
            yield {
                "id": case * 3 + place,
                "agency_id": city.agency(person_of(city, case)),
                "kind": kind,
                "booked_on": (TODAY - timedelta(days=case % 200)).isoformat(),
                "at": _moment(case % 200),
                "entered_by": "li.jing",
                "approved_by": "chen.wei",
                "reason": "核定",
                "debt_id": case,
            }


def _postings(city: City, owed: list[int]) -> Iterator[Row]:
    accounts = (("debts_due", "to_recover"), ("bank", "unallocated"), ("unallocated", "debts_due"))
    for place, (debit, credit) in enumerate(accounts):
        for case in owed:
            yield {
                "agency_id": city.agency(person_of(city, case)),
                "debit": debit,
                "credit": credit,
                "amount_fen": _recovered(case) if place else amount_of(case),
                "transaction_id": case * 3 + place,
                "month": 2026 * 12 + 9,
            }


def _receipts(city: City, owed: list[int]) -> Iterator[Row]:
    for case in owed:
        unclaimed = 0 if case % 10 else 50_000
        yield {
            "id": case,
            "agency_id": city.agency(person_of(city, case)),
            "origin": "bank",
            "received_on": (TODAY - timedelta(days=case % 200)).isoformat(),
            "payer_name": "王建国",
            "memo": "退款",
            "amount_fen": _recovered(case) + unclaimed,
            "open_fen": unclaimed,
            "allocated_fen": _recovered(case),
        }


def _notices(city: City, cases: int) -> Iterator[Row]:
    for case in range(1, cases + 1):
        for place, kind in enumerate(_PAPERS[: 1 + case % 3]):
            yield {
                "id": case * 3 + place,
                "agency_id": city.agency(person_of(city, case)),
                "kind": kind,
                "year": 2026,
                "serial": case * 3 + place,
                "number": f"青社保退告〔2026〕{case * 3 + place}号",
                "case_id": case,
                "person_id": person_of(city, case),
                "made_by": "li.jing",
                "made_at": _moment(case % 200),
                "made_on": (TODAY - timedelta(days=case % 200)).isoformat(),
                "sha256": case.to_bytes(32, "big"),
                "size": 20_000,
                "values": {"title": "责令退回通知书"},
                "migrated": False,
            }
