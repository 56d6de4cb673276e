"""What stands around the city's matters: users, feeds, nights, devices, checks, tasks, lapses, audit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Engine

from benchmarks.console.bulk import Row, fill
from benchmarks.console.people import TODAY, City
from verifier.accounts.passwords import hash_password
from verifier.runs.words import STEP_NAMES

#: name → role and code of the agency
USERS = {
    "li.jing": ("investigator", "379901"),
    "chen.wei": ("approver", "3799"),
    "zhao.min": ("supervisor", "3799"),
    "operator": ("operator", "3799"),
    "it.admin": ("system_admin", "3799"),
    "security": ("security_admin", "3799"),
    "audit": ("audit_admin", "3799"),
}
_FEED_KINDS = ("roll", "payments", "deaths", "custody", "other-roll", "accounts", "life-signs")
_TASKS = ("staff_check", "home_visit", "reenrolment", "review", "source_correction")
_LAPSES = ("lapsed", "noticed", "proposed", "suspended", "resumed", "certified")
_DECISIONS = ("match", "match", "match", "no_match", "inconclusive")
_STEPS = {"no_match": "retry_same", "inconclusive": "other_finger", "match": "done"}
_DEVICES = 500


def fill_users(engine: Engine, password: str, agency_ids: dict[str, int]) -> None:
    """Write one user of each role, all with the same password."""
    rows = (
        {
            "name": name,
            "role": role,
            "agency_id": agency_ids[code],
            "password_hash": hash_password(password),
            "active": True,
        }
        for name, (role, code) in USERS.items()
    )
    fill(engine, "users", rows)


def fill_around(engine: Engine, city: City) -> None:
    """Write a year of feeds and nights, devices with their checks, tasks, lapses and audit entries."""
    fill(engine, "feeds", _feeds(city))
    fill(engine, "quarantined_rows", _quarantined())
    fill(engine, "runs", _runs())
    fill(engine, "run_steps", _run_steps())
    fill(engine, "sites", _sites(city))
    fill(engine, "devices", _devices(city))
    fill(engine, "checks", _checks(city))
    fill(engine, "service_tasks", _tasks(city))
    fill(engine, "lapses", _lapses(city))
    fill(engine, "enrolments", _enrolments(city))
    fill(engine, "audit_entries", _audit(city))
    fill(engine, "audit_head", [{"id": 1, "seq": _entries(city), "mac": b"\0" * 32}])
    events = (
        {"at": _moment(n % 300), "kind": "login", "user_name": "li.jing", "address": "10.0.0.1"}
        for n in range(20_000)
    )
    fill(engine, "security_events", events)


def _moment(days_ago: int, number: int = 0) -> str:
    return f"{TODAY - timedelta(days=days_ago)} {number % 10:02d}:{number % 60:02d}:00.000000"


def _feeds(city: City) -> Iterator[Row]:
    for feed in range(1, 1501):
        kind = _FEED_KINDS[feed % len(_FEED_KINDS)]
        yield {
            "id": feed,
            "agency_id": city.agencies[0],
            "kind": kind,
            "source": ("police", "crematorium", "village", "city")[feed % 4],
            "evidence_class": "A",
            "file_name": f"{kind}_{feed}.csv",
            "sha256": feed.to_bytes(32, "big"),
            "format": "csv",
            "encoding": "utf-8",
            "state": "held" if feed % 300 == 0 else "applied",
            "imported_by": "operator",
            "imported_as_os_user": "operator",
            "business_date": (TODAY - timedelta(days=feed % 365)).isoformat(),
            "started_at": _moment(feed % 365),
            "finished_at": _moment(feed % 365),
            "received": 1000,
            "accepted": 990,
            "quarantined": 10,
            "complete": True,
        }


def _quarantined() -> Iterator[Row]:
    for feed in range(1, 1501):
        for line in range(1, 11):
            yield {
                "feed_id": feed,
                "line": line,
                "row_key": str(line),
                "raw": b"17,,3799\r\n",
                "code": "id_bad",
                "reason": {"zh": "没有姓名。", "en": "There is no name."},
                "remedy": {"zh": "请改正。", "en": "Correct it."},
            }


def _runs() -> Iterator[Row]:
    for ago in range(1, 366):
        yield {
            "id": 366 - ago,
            "business_date": (TODAY - timedelta(days=ago)).isoformat(),
            "state": "done",
            "started_by": "system:root",
            "started_at": _moment(ago),
            "finished_at": _moment(ago, 1),
            "fence": 1,
            "report": {"steps": {}, "opened": 5, "refused": []},
        }


def _run_steps() -> Iterator[Row]:
    for ago in range(1, 366):
        for position, name in enumerate(STEP_NAMES):
            yield {
                "run_id": 366 - ago,
                "name": name,
                "position": position,
                "state": "done",
                "started_at": _moment(ago),
                "finished_at": _moment(ago, 1),
            }


def _sites(city: City) -> Iterator[Row]:
    for site in range(1, 201):
        yield {"id": site, "agency_id": city.agency(site), "name": f"网点{site}", "kind": "bank"}


def _devices(city: City) -> Iterator[Row]:
    for device in range(1, _DEVICES + 1):
        yield {
            "id": f"dev-{device}",
            "agency_id": city.agency(device % 200 + 1),
            "site_id": device % 200 + 1,
            "status": "active",
            "serial": f"S{device}",
            "model": "K1",
            "software_version": "1.0",
            "attended": True,
            "issued_by": "security",
            "approved_by": "chen.wei",
            "seen_at": _moment(0),
        }


def _checks(city: City) -> Iterator[Row]:
    for check in range(1, city.people // 5 + 1):
        person = check * 3 % city.people + 1
        decision = _DECISIONS[check % len(_DECISIONS)]
        at = _moment(check % 365, check)
        yield {
            "id": f"chk-{check}",
            "agency_id": city.agency(person),
            "device_id": f"dev-{check % _DEVICES + 1}",
            "challenge_id": f"cha-{check}",
            "capture_id": f"cap-{check}",
            "person_id": person,
            "online": True,
            "captured_at": at,
            "received_at": at,
            "modality": "finger",
            "position": "2",
            "decision": decision,
            "reason": "ok" if decision == "match" else "low_similarity",
            "next_step": _STEPS[decision],
            "score": 60.0,
            "quality": 70,
            "body_hash": check.to_bytes(32, "big"),
            "sample_digest": check.to_bytes(32, "big"),
            "status": 201,
        }


def _tasks(city: City) -> Iterator[Row]:
    for task in range(1, city.people // 30 + 1):
        person = task * 11 % city.people + 1
        is_open = task % 3 == 0
        yield {
            "id": task,
            "agency_id": city.agency(person),
            "person_id": person,
            "kind": _TASKS[task % len(_TASKS)],
            "why": {"zh": "指纹当日多次未通过。", "en": "The finger did not match several times in a day."},
            "opened_at": _moment(task % 200),
            "opened_by": "system",
            "due_on": (TODAY + timedelta(days=task % 40 - 20)).isoformat(),
            "closed_at": None if is_open else _moment(task % 100),
            "closed_by": None if is_open else "zhao.min",
            "outcome": None if is_open else "certified",
        }


def _lapses(city: City) -> Iterator[Row]:
    for lapse in range(1, city.people // 20 + 1):
        person = lapse * 17 % city.people + 1
        due = TODAY - timedelta(days=lapse % 300 + 1)
        yield {
            "id": lapse,
            "agency_id": city.agency(person),
            "person_id": person,
            "scheme": "resident" if person % 3 == 0 else "employee",
            "due_on": due.isoformat(),
            "state": _LAPSES[lapse % len(_LAPSES)],
            "lapsed_on": due.isoformat(),
            "noticed_on": due.isoformat(),
            "grace_until": (due + timedelta(days=60)).isoformat(),
        }


def _enrolments(city: City) -> Iterator[Row]:
    for enrolment in range(1, city.people // 3 + 1):
        person = enrolment * 3 % city.people + 1
        yield {
            "id": f"enr-{enrolment}",
            "agency_id": city.agency(person),
            "person_id": person,
            "enrolled_by": "operator",
            "captured_at": _moment(enrolment % 900),
            "enrolled_at": _moment(enrolment % 900),
            "legal_basis": "consent",
            "notice_version": "2026-1",
            "best_modality": "finger",
            "best_position": "2",
        }


def _entries(city: City) -> int:
    return city.people // 2


def _audit(city: City) -> Iterator[Row]:
    actions = (("lead.decided", "lead"), ("case.opened", "case"), ("person.revealed", "person"))
    for seq in range(1, _entries(city) + 1):
        action, subject = actions[seq % 3]
        yield {
            "seq": seq,
            "at": _moment(seq % 365, seq),
            "actor": "li.jing",
            "os_user": "root",
            "action": action,
            "subject_type": subject,
            "subject_id": str(seq % 20_000 + 1),
            "mac": seq.to_bytes(32, "big"),
        }
