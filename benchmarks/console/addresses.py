"""Which addresses are asked for: every GET route with numbers of the city, lists as people ask for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask, url_for

from benchmarks.console.people import City, account_of, phone_of

#: what one argument of a route stands for in the built city; any other is 1
_VALUES: dict[str, Any] = {
    "lead_id": 25_001,
    "case_id": 5,
    "assessment_id": 5,
    "debt_id": 5,
    "receipt_id": 10,
    "transaction_id": 15,
    "notice_id": 15,
    "person_id": 176,
    "run_id": 300,
    "feed_id": 300,
    "lapse_id": 3,
    "task_id": 3,
    "check_id": "chk-3",
    "device_id": "dev-3",
    "ending": "csv",
    "step": "suspension",
    "what": "visit",
    "to": "zh",
    "account_step": "disabling",
    "filename": "tokens.css",
}
#: what people ask of the lists
_ASKED: dict[str, tuple[dict[str, Any], ...]] = {
    "leads.inbox": (
        {"sort": "weight", "tier": "probable"},
        {"q": "王秀英"},
        {"q": "123X"},
        {"state": "cleared", "page": 40},
        {"kind": "paid_after_death", "agency": "379901"},
        {"page": 1000},
    ),
    "cases.listing": (
        {"queue": "due_soon"},
        {"queue": "all", "page": 300},
        {"q": "王秀英"},
        {"queue": "mine"},
    ),
    "certification.listing": (
        {"standing": "overdue"},
        {"q": "王秀英"},
        {"q": "123X"},
        {"scheme": "resident", "page": 50},
        {"from": "2026-11-01", "to": "2026-12-01"},
        {"page": 10_000},
    ),
    "tasks.inbox": ({"q": "王"},),
    "lapses.listing": ({"state": "suspended"}, {"q": "王秀英"}),
    "debts.listing": ({"state": "settled"}, {"q": "王秀英"}, {"page": 100}),
    "enrolments.listing": ({"q": "王秀英"}, {"page": 1000}),
    "audit.chain": ({"page": 1000},),
}


@dataclass(frozen=True)
class Address:
    """One address, and the route it belongs to."""

    endpoint: str
    path: str
    #: what is searched for there; it stands in no address, so it is typed first
    text: str = ""


def addresses(app: Flask, city: City) -> Iterator[Address]:
    """Yield every address that is timed."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.endpoint):
        if "GET" not in (rule.methods or ()) or rule.endpoint in ("static", "session.log_in"):
            continue
        values = {name: _VALUES.get(name, 1) for name in rule.arguments}
        yield Address(rule.endpoint, url_for(rule.endpoint, **values))
        for asked in _ASKED.get(rule.endpoint, ()):
            text = str(asked.get("q", ""))
            others = {name: value for name, value in asked.items() if name != "q"}
            yield Address(rule.endpoint, url_for(rule.endpoint, **values, **others), text)
    yield from (Address("search.everywhere", url_for("search.everywhere"), text) for text in searches(city))


def searches(city: City) -> list[str]:
    """Return what is searched for: found at once, found by thousands, found by nobody."""
    _, id_no, name, _ = next(city.numbers())
    return [
        id_no,
        id_no[:6] + id_no[8:17],
        id_no[:10],
        id_no[3:9],
        id_no[-4:],
        id_no[8:14],
        "7990",
        "5990",
        "3799",
        "0231",
        "99999999",
        name,
        "秀英",
        "王秀",
        "龘龘",
        "wangxiuying",
        "wang",
        "wxy",
        "zzz",
        phone_of(77),
        phone_of(77)[-4:],
        account_of(77),
        account_of(77)[-6:],
        "P00000077",
        "案件 77",
        "77",
        "青社保退告〔2026〕77号",
    ]
