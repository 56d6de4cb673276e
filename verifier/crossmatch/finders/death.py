"""Paid after death, and an account that changed around a death; a later certification speaks against both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import blake2b

from sqlalchemy import select

from verifier.benefits.overpayment import stop_month_after
from verifier.benefits.tables import BankAccount
from verifier.crossmatch.contradiction import (
    LastCertification,
    contradicted_on,
    last_certifications,
    last_possible_day,
    last_possible_month,
)
from verifier.crossmatch.finders.death_words import contradiction_sentence, death_sentence
from verifier.crossmatch.finders.pairs import FoundPair, pairs_of_kind
from verifier.crossmatch.findings import Finding, Tonight
from verifier.database.bulk import chunks
from verifier.language import Text, joined
from verifier.months import Month
from verifier.people.masking import mask_account


def paid_after_death(tonight: Tonight) -> Iterator[Finding]:
    """A death record may be about somebody whose benefit runs on: the month of death is the last one due.

    A certification after the recorded death makes the record supporting, whoever its source is.
    """
    pairs = list(pairs_of_kind(tonight, "deaths"))
    seen = last_certifications(tonight.session, [pair.person_id for pair in pairs])
    for pair in pairs:
        told, stop = _death_month(pair)
        against = _contradiction(pair, seen)
        yield Finding(
            subject_key=f"paid_after_death:{pair.person_id}:{pair.record_id}",
            person_id=pair.person_id,
            tier=pair.tier,
            strength=pair.strength if against is None else "supporting",
            weight=pair.weight,
            rule=pair.rule,
            why=death_sentence(pair, told, stop, against),
            facts={
                "event_date": told,
                "evidence_class": pair.evidence_class,
                # what the record is worth once a person has resolved the contradiction
                "record_strength": pair.strength,
            }
            | _stated(against),
            record_id=pair.record_id,
            content_key=pair.content_key,
            stop=stop,
            only_if="money_or_running",
        )


def account_changed_around_death(tonight: Tonight) -> Iterator[Finding]:
    """The account the benefit goes to changed within the configured days before or after a recorded death."""
    window = timedelta(days=tonight.settings.crossmatch.account_change_days)
    deaths: dict[int, list[FoundPair]] = defaultdict(list)
    moved = select(BankAccount.person_id).where(BankAccount.is_change)
    for pair in pairs_of_kind(tonight, "deaths", moved):
        if pair.event_date is not None:
            deaths[pair.person_id].append(pair)
    for chunk in chunks(deaths):
        seen = last_certifications(tonight.session, chunk)
        changes = tonight.session.execute(
            select(BankAccount.person_id, BankAccount.account_no, BankAccount.since)
            .where(BankAccount.person_id.in_(chunk), BankAccount.is_change)
            .order_by(BankAccount.person_id, BankAccount.since, BankAccount.id)
        )
        for person_id, account_no, since in changes:
            for pair in deaths[person_id]:
                if pair.event_date is not None and abs(since - pair.event_date) <= window:
                    against = _contradiction(pair, seen)
                    yield _account_change(pair, pair.event_date, account_no, since, against)


def _account_change(
    pair: FoundPair, died: date, account_no: str, since: date, against: date | None
) -> Finding:
    days = (since - died).days
    when = (
        Text("死亡记录之后 {n} 天", "{n} days after the recorded death")
        if days > 0
        else Text("死亡记录之前 {n} 天", "{n} days before the recorded death")
        if days < 0
        else Text("死亡记录当天", "on the day of the recorded death")
    ).fill(n=abs(days))
    why = Text(
        "发放账户在{when}改为 {account}（{source}记载 {died} 死亡，是否属实、是否本人须先核实）。",
        "The account changed to {account} {when} ({source}: death on {died}; whether that is true, and this "
        "person's, is verified first).",
    ).fill(when=when, account=mask_account(account_no), source=pair.source, died=died)
    if against is not None:
        why = joined(why, contradiction_sentence(pair, died.isoformat(), against))
    facts = {"event_date": died.isoformat(), "changed_on": since.isoformat(), "account_no": account_no}
    return Finding(
        subject_key=f"account_changed_around_death:{pair.person_id}:{pair.record_id}:{account_no}:{since}",
        person_id=pair.person_id,
        tier=pair.tier,
        strength="supporting",
        weight=pair.weight,
        rule=pair.rule,
        why=why,
        facts=facts | _stated(against),
        record_id=pair.record_id,
        content_key=_news(pair, account_no, since),
        stop=stop_month_after(died),
    )


def _contradiction(pair: FoundPair, seen: dict[int, LastCertification]) -> date | None:
    return contradicted_on(seen.get(pair.person_id), last_possible_day(pair.event_date, pair.detail))


def _stated(against: date | None) -> dict[str, str]:
    return {} if against is None else {"contradicted_on": against.isoformat()}


def _news(pair: FoundPair, account_no: str, since: date) -> bytes:
    """A second change of account is other news than the first, around the same death."""
    return blake2b(pair.content_key + f"{account_no}|{since}".encode(), digest_size=16).digest()


def _death_month(pair: FoundPair) -> tuple[str | None, Month | None]:
    """A death known to the month stops with the next month, one known to the year with the next year."""
    if pair.event_date is not None:
        return pair.event_date.isoformat(), stop_month_after(pair.event_date)
    last = last_possible_month(pair.detail)
    return (None, None) if last is None else (str(pair.detail["told_date"]), last.plus(1))
