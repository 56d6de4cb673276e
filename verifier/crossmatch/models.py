"""Stored parameters of the match weight: proposed by one person, adopted by another, used by the night.

Number 0 is the documented priors. What the night matches with is one value, :class:`InUse`: when its version
changes, all records are compared again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchers.records.blocking import BLOCKING_VERSION
from matchers.records.scoring.model import Model, default_model
from matchers.records.scoring.model_text import fingerprint, read_model, write_model
from matchers.records.scoring.rules import RULES
from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.accounts.tables import Agency
from verifier.audit.service import Happening
from verifier.context import Context
from verifier.crossmatch.feed_names import ALL_FEEDS
from verifier.crossmatch.model_tables import HaltedRule, MatchModel
from verifier.crossmatch.pair_rows import RULES_VERSION
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, NotFound, NotPermitted
from verifier.language import Text
from verifier.reasons import checked_reason

DOCUMENTED: Final = 0
"""The number of the documented priors."""
HALTED: Final = Text(
    "此规则经核实出错过多，暂不作确定，须人工核对。",
    "This rule was found wrong too often: for now it is not certain, and a person has to look.",
)
HALTED_HERE: Final = Text(
    "此规则用于这一来源的数据时，经核实出错过多，暂不作确定，须人工核对。",
    "On the data of this source this rule was found wrong too often: for now it is not certain there, and a "
    "person has to look.",
)


@dataclass(frozen=True)
class InUse:
    """What pairs are made with: parameters, and the rules that are not certain for the time being.

    ``halted``: (rule, feed), with the feed ``ALL_FEEDS`` where it is every one's; then no feed is named too.
    """

    number: int
    model: Model
    halted: frozenset[tuple[str, str]]

    @property
    def version(self) -> str:
        """What tells blocks, rules and parameters in use from any others; at most 40 characters."""
        rules = [[rule.name, rule.tier] for rule in RULES]
        content = json.dumps([fingerprint(self.model), rules, sorted(self.halted)])
        digest = blake2b(content.encode(), digest_size=6).hexdigest()
        return f"{BLOCKING_VERSION}.{RULES_VERSION}.{self.number}.{digest}"

    def is_halted(self, rule: str, feed: str) -> bool:
        """Tell whether a rule is halted on the data of a feed, be it there alone or everywhere."""
        return not self.halted.isdisjoint({(rule, ALL_FEEDS), (rule, feed)})

    def stamped(self, rows: Iterable[dict[str, Any]], feeds: Iterable[str]) -> list[dict[str, Any]]:
        """Return the rows of pairs with this version; those of a halted rule are probable and say why.

        ``feeds``: the feed of each pair, as :func:`verifier.crossmatch.feed_names.feed_of` has it.
        """
        version = self.version
        return [
            self._stamped(row, feed) | {"model_version": version}
            for row, feed in zip(rows, feeds, strict=True)
        ]

    def _stamped(self, row: dict[str, Any], feed: str) -> dict[str, Any]:
        if row["tier"] != "certain" or not self.is_halted(row["rule"], feed):
            return row
        why = HALTED if self.is_halted(row["rule"], ALL_FEEDS) else HALTED_HERE
        parts = [_halted(part, why) if part["field"] == "rule" else part for part in row["parts"]]
        return row | {"tier": "probable", "parts": parts}


def _halted(part: dict[str, Any], why: Text) -> dict[str, Any]:
    return part | {"level": "probable", "zh": part["zh"] + why.zh, "en": f"{part['en']} {why.en}"}


def adopted(session: Session) -> tuple[int, Model]:
    """Return number and parameters of the model in force: the adopted one, else the documented priors."""
    stored = session.scalar(select(MatchModel).where(MatchModel.state == "adopted"))
    return (DOCUMENTED, default_model()) if stored is None else (stored.number, model_of(stored))


def in_use(session: Session) -> InUse:
    """Return what the night matches with."""
    query = select(HaltedRule.rule, HaltedRule.feed).where(HaltedRule.lifted_at.is_(None))
    halted = {(rule, feed) for rule, feed in session.execute(query)}
    told = {(rule, feed) for rule, feed in halted if feed == ALL_FEEDS or (rule, ALL_FEEDS) not in halted}
    return InUse(*adopted(session), frozenset(told))


def model_of(stored: MatchModel) -> Model:
    """Return the parameters of a stored model; levels that came with a later release are as documented."""
    return read_model(stored.content, missing_from=default_model())


def numbered(session: Session, number: int) -> tuple[Model, MatchModel | None]:
    """Return the parameters of a number and how they are stored: None for the documented priors.

    Raises:
        NotFound: no such model.
    """
    if number == DOCUMENTED:
        return default_model(), None
    stored = _stored(session, number)
    return model_of(stored), stored


def stored_models(session: Session) -> list[MatchModel]:
    """Return all stored models, newest first."""
    return list(session.scalars(select(MatchModel).order_by(MatchModel.number.desc())))


def propose(ctx: Context, actor: Actor, model: Model, basis: dict[str, Any], reason: str) -> int:
    """Store a model as proposed, audited; return its number. It takes no effect.

    Raises:
        NotPermitted: no right, no person, or not of the top agency.
        InvalidInput: no reason.
    """
    why = checked_reason(reason)
    with ctx.database.write(EVERYWHERE) as session:
        may_set_weights(session, actor)
        stored = MatchModel(
            proposed_at=ctx.clock.now(),
            proposed_by=actor.name,
            reason=why,
            origin=model.origin.source,
            basis=basis,
            content=write_model(model),
            state="proposed",
        )
        session.add(stored)
        session.flush()
        detail = {"reason": why, "basis": basis, "fingerprint": fingerprint(model)}
        happening = Happening("weights.proposed", "match_model", str(stored.number), detail)
        ctx.auditor.record(session, actor.name, actor.os_user, [happening])
        return stored.number


def adopt(ctx: Context, actor: Actor, number: int, reason: str) -> None:
    """Have the night match with a model from now on: a decision of another person than its proposer, audited.

    A replaced model may be adopted again.

    Raises:
        NotPermitted: no right, no person, not of the top agency, or the proposer.
        NotFound: no such model.
        Conflict: the model is adopted already, or withdrawn.
        InvalidInput: no reason.
    """
    why = checked_reason(reason)
    with ctx.database.write(EVERYWHERE) as session:
        may_set_weights(session, actor)
        stored, present = _locked(session, number)
        if stored.state not in {"proposed", "replaced"}:
            raise _not_now(stored)
        if stored.proposed_by == actor.name:
            raise NotPermitted(
                Text("提出人不能启用自己提出的参数。", "Who proposed parameters may not adopt them."),
                Text("请由另一位有权限的同事办理。", "Ask another colleague who holds the right."),
            )
        before = DOCUMENTED
        if present is not None:
            before = present.number
            present.state = "replaced"
            session.flush()  # one adopted at most, at any moment
        _decide(ctx, stored, "adopted", actor, why)
        detail = {"reason": why, "before": before, "proposed_by": stored.proposed_by}
        happening = Happening("weights.adopted", "match_model", str(number), detail)
        ctx.auditor.record(session, actor.name, actor.os_user, [happening])


def withdraw(ctx: Context, actor: Actor, number: int, reason: str) -> None:
    """Take a model back; if it was adopted, the documented priors are in force again. One person may.

    Raises:
        NotPermitted: no right, no person, or not of the top agency.
        NotFound: no such model.
        Conflict: the model is withdrawn already.
        InvalidInput: no reason.
    """
    why = checked_reason(reason)
    with ctx.database.write(EVERYWHERE) as session:
        may_set_weights(session, actor)
        stored, _ = _locked(session, number)
        if stored.state == "withdrawn":
            raise _not_now(stored)
        was = stored.state
        _decide(ctx, stored, "withdrawn", actor, why)
        happening = Happening("weights.withdrawn", "match_model", str(number), {"reason": why, "was": was})
        ctx.auditor.record(session, actor.name, actor.os_user, [happening])


def may_set_weights(session: Session, actor: Actor) -> None:
    """Do nothing if the actor may decide how everybody's records are matched.

    Raises:
        NotPermitted: no person, no right to release feeds, or not of the top agency.
    """
    actor.require_person()
    actor.require(Right.FEEDS_RELEASE)
    of_all(session, actor)


def of_all(session: Session, actor: Actor) -> None:
    """Do nothing if the actor sees all agencies: weights, and what they change, are everybody's.

    Raises:
        NotPermitted: the actor belongs to an agency below the top.
    """
    agency = None if actor.agency_id is None else session.get(Agency, actor.agency_id)
    if agency is not None and agency.parent_id is not None:
        raise NotPermitted(
            Text("比对参数涉及全部机构。", "The parameters of matching concern all agencies."),
            Text("请由最上级机构的同事办理。", "Ask a colleague of the top agency."),
        )


def _locked(session: Session, number: int) -> tuple[MatchModel, MatchModel | None]:
    """Return the model and the one that is adopted, with all models locked: decisions take turns."""
    every = {row.number: row for row in session.scalars(select(MatchModel).with_for_update())}
    if number not in every:
        raise _no_such(number)
    return every[number], next((row for row in every.values() if row.state == "adopted"), None)


def _stored(session: Session, number: int) -> MatchModel:
    stored = session.get(MatchModel, number)
    if stored is None:
        raise _no_such(number)
    return stored


def _decide(ctx: Context, stored: MatchModel, state: str, actor: Actor, why: str) -> None:
    stored.state, stored.decided_by = state, actor.name
    stored.decided_at, stored.decision_reason = ctx.clock.now(), why


def _no_such(number: int) -> NotFound:
    if number == DOCUMENTED:
        return NotFound(
            Text("0 号是内置参数，不能启用或撤回。", "Number 0 is built in; nobody adopts or withdraws it."),
            Text("撤回现用参数即恢复 0 号。", "Withdraw the model in force, and it applies again."),
        )
    return NotFound(
        Text("没有第 {n} 号参数。", "There is no model {n}.").fill(n=number),
        Text(
            "请在“比对参数”中查看（weights show）。", "The parameters of matching list them (weights show)."
        ),
    )


def _not_now(stored: MatchModel) -> Conflict:
    return Conflict(
        Text("第 {n} 号参数现为：{state}。", "Model {n} is {state}.").fill(
            n=stored.number, state=STATE_NAMES[stored.state]
        )
    )


STATE_NAMES: Final = {
    "proposed": Text("已提出", "proposed"),
    "adopted": Text("现用", "adopted"),
    "replaced": Text("已被替换", "replaced"),
    "withdrawn": Text("已撤回", "withdrawn"),
}
