"""In custody while paid: the status decides, by the table in ``resources/custody.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files

from verifier.crossmatch.finders.pairs import pairs_of_kind
from verifier.crossmatch.findings import Finding, Tonight
from verifier.language import Text
from verifier.months import Month


@cache
def custody_table() -> dict[str, dict[str, str]]:
    """Return what each custody status means for the payment."""
    content = files("verifier.resources").joinpath("custody.toml").read_text("utf-8")
    return tomllib.loads(content)


def in_custody(tonight: Tonight) -> Iterator[Finding]:
    """Somebody serving a sentence, wanted or detained is paid; a lawful status makes no lead."""
    for pair in pairs_of_kind(tonight, "custody"):
        status = custody_table()[pair.detail["status"]]
        if status["payment"] == "pay":
            continue
        ended = pair.detail.get("ended")
        stop = None if pair.event_date is None else Month.of(pair.event_date).plus(1)
        until = _first_month_after(ended)
        why = Text(
            "{source}记载：自 {day} 起{status}；此间仍在发放。",
            "Since {day}: {status}, as recorded by {source}; the benefit was paid meanwhile.",
        ).fill(
            source=pair.source,
            status=Text(status["zh"], status["en"]),
            day=pair.event_date or Text("不详", "unknown"),
        )
        yield Finding(
            subject_key=f"in_custody:{pair.person_id}:{pair.record_id}",
            person_id=pair.person_id,
            tier=pair.tier,
            strength=pair.strength,
            weight=pair.weight,
            rule=pair.rule,
            why=why,
            facts={"status": pair.detail["status"], "payment": status["payment"], "ended": ended},
            record_id=pair.record_id,
            content_key=pair.content_key,
            stop=stop,
            until=until,
            only_if="money"
            if until is not None and until <= Month.of(tonight.business_date)
            else "money_or_running",
        )


def _first_month_after(ended: str | None) -> Month | None:
    """The year 9999 is how registers write "without end"."""
    last = None if ended is None else Month.of(date.fromisoformat(ended))
    return None if last is None or last.year == date.max.year else last.plus(1)
