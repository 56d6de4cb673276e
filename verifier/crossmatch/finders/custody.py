"""In custody while paid: the status decides, by the table in ``resources/custody.toml``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy import select

from verifier.benefits.tables import Entitlement
from verifier.crossmatch.custody_rules import CustodyRule, custody_effect, custody_rule
from verifier.crossmatch.finders.pairs import FoundPair, pairs_of_kind
from verifier.crossmatch.findings import Finding, Tonight
from verifier.database.bulk import chunks
from verifier.language import Text
from verifier.months import Month


def in_custody(tonight: Tonight) -> Iterator[Finding]:
    """Somebody serving a sentence, wanted or detained is paid; a lawful status makes no lead.

    Only a sentence names a month to stop. Who is wanted or untried is suspended and paid back without a
    conviction: no money counts as overpaid (劳社厅函〔2001〕44号).
    """
    pairs = list(pairs_of_kind(tonight, "custody"))
    schemes = _schemes(tonight, [pair.person_id for pair in pairs])
    for pair in pairs:
        status = str(pair.detail["status"])
        rule = custody_rule(status)
        if rule.payment == "pay":
            continue
        ended = pair.detail.get("ended")
        until = None if ended is None else Month.of(date.fromisoformat(ended)).plus(1)
        stops = rule.payment == "stop"
        over = until is not None and until <= Month.of(tonight.business_date)
        yield Finding(
            subject_key=f"in_custody:{pair.person_id}:{pair.record_id}",
            person_id=pair.person_id,
            tier=pair.tier,
            strength=pair.strength,
            weight=pair.weight,
            rule=pair.rule,
            why=_sentence(pair, rule, custody_effect(status, schemes.get(pair.person_id, ()))),
            facts={"status": status, "payment": rule.payment, "ended": ended},
            record_id=pair.record_id,
            content_key=pair.content_key,
            stop=Month.of(pair.event_date).plus(1) if stops and pair.event_date is not None else None,
            until=until if stops else None,
            only_if="money" if over else "money_or_running",
        )


def _sentence(pair: FoundPair, rule: CustodyRule, effect: Text) -> Text:
    who = (
        Text("此人", "this person")
        if pair.tier == "certain"
        else Text("一人（可能是此人，尚未确定）", "somebody who may be this person")
    )
    said = (
        Text(
            "{source}记载{who}自 {day} 起{status}。如属实，{effect}。",
            "{source} records of {who}: {status} since {day}. If that is true, {effect}.",
        )
        if rule.payment == "stop"
        else Text(
            "{source}记载{who}自 {day} 起{status}。{effect}。",
            "{source} records of {who}: {status} since {day}. {effect}.",
        )
    )
    day = pair.event_date or Text("（日期不详）", "an unknown day")
    return said.fill(source=pair.source, who=who, day=day, status=rule.name, effect=effect)


def _schemes(tonight: Tonight, people: Iterable[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for chunk in chunks(dict.fromkeys(people)):
        query = (
            select(Entitlement.person_id, Entitlement.scheme)
            .where(Entitlement.person_id.in_(chunk))
            .order_by(Entitlement.person_id, Entitlement.scheme)
        )
        for person_id, scheme in tonight.session.execute(query):
            found.setdefault(person_id, []).append(scheme)
    return found
