"""A replay as plain values for pages, files and ``--json``: numbers of people and records, no names."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from verifier.crossmatch.replay.difference import Difference
from verifier.crossmatch.replay.service import Replay, ReplayRow
from verifier.crossmatch.replay.standing import StandingLead
from verifier.crossmatch.replay.words import CAUSES, WHAT_NAMES

#: shown before and after; the sentence and its values name people and accounts, and stay out
SHOWN: Final = ("tier", "strength", "weight", "rule", "amount_at_risk_fen", "state")


def replay_view(replay: Replay) -> dict[str, Any]:
    """Return counts first, then rows, then what could not be told again; words in both languages (pure)."""
    totals = ("before", "after", "equal", "raised", "not_raised", "changed")
    return {
        "run_id": replay.run_id,
        "business_date": replay.business_date,
        "supplement": replay.supplement,
        "rules": replay.rules,
        "against": replay.against,
        "changed_rules": list(replay.changed_rules),
        "total": {name: sum(getattr(count, name) for count in replay.counts) for name in totals},
        "unexplained": replay.unexplained,
        "kinds": [asdict(count) for count in replay.counts],
        "rows": [row_view(row) for row in replay.rows],
        "not_reproducible": [
            {"kind": gap.kind, "code": gap.code, "why": gap.why.as_dict()} for gap in replay.not_reproducible
        ],
    }


def row_view(row: ReplayRow) -> dict[str, Any]:
    """Return one lead that differs (pure)."""
    found = row.difference
    return {
        "kind": found.kind,
        "what": found.what,
        "what_words": WHAT_NAMES[found.what].as_dict(),
        "lead_id": None if found.before is None else found.before.lead_id,
        "person_id": found.either["person_id"],
        "record_id": found.either["record_id"],
        "fields": list(found.fields),
        "before": _values(found.before),
        "after": _values(found.after),
        "causes": [{"code": code} | CAUSES[code].as_dict() for code in row.causes],
    }


def _values(lead: StandingLead | None) -> dict[str, Any] | None:
    return None if lead is None else {name: lead[name] for name in SHOWN}


def flat_row(row: ReplayRow) -> dict[str, Any]:
    """Return one lead that differs as the cells of a table (pure)."""
    found: Difference = row.difference
    cells: dict[str, Any] = {
        "kind": found.kind,
        "what": found.what,
        "lead_id": "" if found.before is None else found.before.lead_id,
        "person_id": found.either["person_id"],
        "record_id": found.either["record_id"] or "",
        "fields": " ".join(found.fields),
        "causes": " ".join(row.causes),
    }
    for name in SHOWN:
        for side, lead in (("before", found.before), ("after", found.after)):
            cells[f"{name}_{side}"] = "" if lead is None else lead[name]
    return cells
