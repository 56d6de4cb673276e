"""Paid after death, and an account that changed around a death."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import blake2b

from sqlalchemy import select

from verifier.benefits.overpayment import stop_month_after
from verifier.benefits.tables import BankAccount
from verifier.crossmatch.finders.pairs import FoundPair, pairs_of_kind
from verifier.crossmatch.findings import Finding, Tonight
from verifier.database.bulk import chunks
from verifier.language import Text
from verifier.months import Month
from verifier.people.masking import mask_account


def paid_after_death(tonight: Tonight) -> Iterator[Finding]:
    """A death record may be about somebody whose benefit runs on: the month of death is the last one due."""
    for pair in pairs_of_kind(tonight, "deaths"):
        told, stop = _death_month(pair)
        if stop is None:
            why = Text(
                "{source}的死亡记录没有可用的死亡日期，待遇仍在发放。",
                "{source}: a death record without a usable date, and the benefit is still paid.",
            ).fill(source=pair.source)
        else:
            why = Text(
                "{source}记载 {day} 死亡，自 {stop} 起不应再发，待遇未按时停发。",
                "{source}: death on {day}; nothing is due from {stop}, yet the benefit ran on.",
            ).fill(source=pair.source, day=told, stop=stop)
        yield Finding(
            subject_key=f"paid_after_death:{pair.person_id}:{pair.record_id}",
            person_id=pair.person_id,
            tier=pair.tier,
            strength=pair.strength,
            weight=pair.weight,
            rule=pair.rule,
            why=why,
            facts={"event_date": told, "evidence_class": pair.evidence_class},
            record_id=pair.record_id,
            content_key=pair.content_key,
            stop=stop,
            only_if="money_or_running",
        )


def account_changed_around_death(tonight: Tonight) -> Iterator[Finding]:
    """The account the benefit goes to changed within the configured days before or after a recorded death."""
    window = timedelta(days=tonight.settings.crossmatch.account_change_days)
    deaths: dict[int, list[FoundPair]] = defaultdict(list)
    for pair in pairs_of_kind(tonight, "deaths"):
        if pair.event_date is not None:
            deaths[pair.person_id].append(pair)
    for chunk in chunks(deaths):
        changes = tonight.session.execute(
            select(BankAccount.person_id, BankAccount.account_no, BankAccount.since).where(
                BankAccount.person_id.in_(chunk), BankAccount.is_change
            )
        )
        for person_id, account_no, since in changes:
            for pair in deaths[person_id]:
                if pair.event_date is not None and abs(since - pair.event_date) <= window:
                    yield _account_change(pair, pair.event_date, account_no, since)


def _account_change(pair: FoundPair, died: date, account_no: str, since: date) -> Finding:
    days = (since - died).days
    when = (
        Text("死亡记录之后 {n} 天", "{n} days after the recorded death")
        if days > 0
        else Text("死亡记录之前 {n} 天", "{n} days before the recorded death")
        if days < 0
        else Text("死亡记录当天", "on the day of the recorded death")
    ).fill(n=abs(days))
    return Finding(
        subject_key=f"account_changed_around_death:{pair.person_id}:{pair.record_id}:{account_no}:{since}",
        person_id=pair.person_id,
        tier=pair.tier,
        strength="supporting",
        weight=pair.weight,
        rule=pair.rule,
        why=Text(
            "领款账户在{when}改为 {account}（{source}记载 {died} 死亡）。",
            "The account changed to {account} {when} ({source}: death on {died}).",
        ).fill(when=when, account=mask_account(account_no), source=pair.source, died=died),
        facts={"event_date": died.isoformat(), "changed_on": since.isoformat(), "account_no": account_no},
        record_id=pair.record_id,
        content_key=_news(pair, account_no, since),
        stop=stop_month_after(died),
    )


def _news(pair: FoundPair, account_no: str, since: date) -> bytes:
    """A second change of account is other news than the first, around the same death."""
    return blake2b(pair.content_key + f"{account_no}|{since}".encode(), digest_size=16).digest()


def _death_month(pair: FoundPair) -> tuple[str | None, Month | None]:
    """A death known to the month stops with the next month, one known to the year with the next year."""
    if pair.event_date is not None:
        return pair.event_date.isoformat(), stop_month_after(pair.event_date)
    told = pair.detail.get("told_date")
    if told is None:
        return None, None
    year, _, month = told.partition("-")
    last = Month(int(year), int(month) if month else 12)
    return told, last.plus(1)
