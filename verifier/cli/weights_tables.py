"""Parameters, their effect and the rules' record, as plain values and as lines a person reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from math import log2
from typing import TYPE_CHECKING, Any, Final

from matchers.records.scoring.origin import DECIDED, DOCUMENTED, ESTIMATED, LABELLED, Origin
from matchers.records.scoring.rule_measures import MEASURED
from verifier.crossmatch.feed_names import ALL_FEEDS
from verifier.language import Language, Text

if TYPE_CHECKING:
    from matchers.records.scoring.model import Model
    from verifier.crossmatch.model_effect import Change, Effect, Standing
    from verifier.crossmatch.model_tables import MatchModel
    from verifier.crossmatch.rule_budgets import RuleState

MOVE_NAMES: Final = {
    "up": Text("升为确定", "become certain"),
    "down": Text("降为待核对", "go to review"),
    "new": Text("新出现", "appear"),
    "dropped": Text("不再出现", "disappear"),
}
TIER_NAMES: Final = {"certain": Text("确定", "certain"), "probable": Text("待核对", "to review")}
_SOURCES: Final = {
    DOCUMENTED: Text("文献与计数所定的初值", "starting values from publications and counts"),
    ESTIMATED: Text("配对", "pairs"),
    DECIDED: Text("核实结果", "reviewed leads and pairs"),
    LABELLED: Text("带答案的样本", "a labelled sample"),
}
_PARAMETERS: Final = ("linkable", "twins", "kin_in_place", "anywhere", "elsewhere", "cohort")


def origin_text(origin: Origin) -> Text:
    """Return in words where parameters come from; a source no command of ours wrote as it stands."""
    source = _SOURCES.get(origin.source, Text(origin.source, origin.source))
    if origin.strength is None:
        return source
    return Text(
        f"由{source.zh}估计，初值相当于 {origin.strength:g} 对",
        f"estimated from {source.en}; the starting values stand for {origin.strength:g} pairs",
    )


def model_dict(model: Model) -> dict[str, Any]:
    """Return every parameter; ``bits`` is the weight of a level."""
    tables = {
        name: {
            level: {"m": m, "u": u, "bits": round(log2(m / u), 3)} for level, (m, u) in sorted(table.items())
        }
        for name, table in sorted(model.tables.items())
    }
    values = {name: getattr(model, name) for name in _PARAMETERS}
    return {"origin": asdict(model.origin)} | values | {"tables": tables}


def model_lines(model: Model, language: Language) -> Iterator[str]:
    """Yield the parameters, a level a line: m, u, and the weight in bits."""
    yield _line(Text("来源：{o}", "Origin: {o}"), language, o=origin_text(model.origin))
    yield "  ".join(f"{name} {getattr(model, name):g}" for name in _PARAMETERS)
    for name, table in model.tables.items():
        yield name
        for level, (m, u) in table.items():
            yield f"  {level:<28} m {m:<10.6g} u {u:<10.6g} {log2(m / u):+7.2f}"


def stored_dict(stored: MatchModel) -> dict[str, Any]:
    """Return how a model is stored."""
    decided = None if stored.decided_at is None else stored.decided_at.isoformat()
    return {
        "number": stored.number,
        "state": stored.state,
        "origin": stored.origin,
        "basis": stored.basis,
        "proposed_at": stored.proposed_at.isoformat(),
        "proposed_by": stored.proposed_by,
        "reason": stored.reason,
        "decided_at": decided,
        "decided_by": stored.decided_by,
        "decision_reason": stored.decision_reason,
    }


def stored_line(stored: MatchModel, language: Language) -> str:
    """Return number, state, who proposed it and why."""
    from verifier.crossmatch.models import STATE_NAMES  # noqa: PLC0415 -- loads Arrow; loaded by then

    state = STATE_NAMES[stored.state].in_language(language)
    return (
        f"{stored.number:>5}  {state}  {stored.proposed_at:%Y-%m-%d}  {stored.proposed_by}  {stored.reason}"
    )


def effect_dict(effect: Effect) -> dict[str, Any]:
    """Return what changes; reference numbers only."""
    before, after = effect.tiers
    return {
        "tiers": {"before": dict(before), "after": dict(after)},
        "rules": {"before": dict(effect.rules[0]), "after": dict(effect.rules[1])},
        "moves": {
            move: {"pairs": sum(rules.values()), "rules": dict(rules)} for move, rules in effect.moves.items()
        },
        "to_review": {"before": effect.to_review[0], "after": effect.to_review[1]},
        "decided_same_lost": effect.same_lost,
        "decided_different_certain": effect.different_certain,
        "largest": [_change_dict(change) for change in effect.largest],
    }


def _change_dict(change: Change) -> dict[str, Any]:
    return {
        "source": change.source,
        "record_id": change.record_id,
        "pid": change.pid,
        "before": _standing_dict(change.before),
        "after": _standing_dict(change.after),
    }


def _standing_dict(standing: Standing | None) -> dict[str, Any] | None:
    if standing is None:
        return None
    return {"tier": standing.tier, "rule": standing.rule, "weight": standing.weight}


def effect_lines(effect: Effect, language: Language) -> Iterator[str]:
    """Yield what changes, the largest changes last."""
    for tier, name in TIER_NAMES.items():
        before, after = (side[tier] for side in effect.tiers)
        yield f"{name.in_language(language)}: {before:,} → {after:,}"
    yield _line(
        Text("尚待人工核对：{b} → {a} 对", "Pairs waiting for a person: {b} → {a}"),
        language,
        b=f"{effect.to_review[0]:,}",
        a=f"{effect.to_review[1]:,}",
    )
    for move, rules in effect.moves.items():
        yield f"{MOVE_NAMES[move].in_language(language)}: {sum(rules.values()):,}"
        for rule, count in rules.items():
            yield f"    {rule:<24} {count:,}"
    if effect.same_lost or effect.different_certain:
        yield _line(
            Text(
                "注意：已核实为同一人的有 {s} 对不再出现，已核实为不同的有 {d} 对成为确定。",
                "Mind: {s} pairs decided to be one person disappear, {d} decided to be two become certain.",
            ),
            language,
            s=effect.same_lost,
            d=effect.different_certain,
        )
    for change in effect.largest:
        standings = " → ".join(_standing_text(one, language) for one in (change.before, change.after))
        yield f"{change.source} {change.record_id} · {change.pid}: {standings}"


def _standing_text(standing: Standing | None, language: Language) -> str:
    if standing is None:
        return "—"
    return f"{TIER_NAMES[standing.tier].in_language(language)} {standing.weight:+.1f} ({standing.rule})"


def feeds_text(feeds: Sequence[str]) -> Text:
    """Return feeds in words."""
    if ALL_FEEDS in feeds:
        return Text("全部来源", "all feeds")
    return Text(f"来源{'、'.join(feeds)}", f"the feeds {', '.join(feeds)}")


def rule_dict(state: RuleState) -> dict[str, Any]:
    """Return a rule with what was measured on a feed, empty for all together; shares of right pairs.

    ``since_halted``: pairs decided after the halt; they count in nothing else.
    """
    measured = state.precision
    low, high = measured.interval
    return {
        "rule": state.rule.name,
        "feed": state.feed,
        "tier": state.rule.tier,
        "budget": state.rule.budget,
        "on_registers": dict(zip(("right", "wrong"), MEASURED[state.rule.name], strict=True)),
        "same": measured.same,
        "different": measured.different,
        "cleared_later": measured.cleared_later,
        "precision": None if measured.reviewed == 0 else measured.same / measured.reviewed,
        "interval": [round(low, 6), round(high, 6)],
        "wrong_at_least": round(measured.wrong_at_least, 6),
        "over_budget": state.over_budget,
        "halted_at": None if state.halted_at is None else state.halted_at.isoformat(),
        "halted_for_all": state.halted_for_all,
        "since_halted": {"same": state.since_halted.same, "different": state.since_halted.different},
    }


def rule_line(state: RuleState, language: Language) -> str:
    """Return one line about a rule on all feeds together, or below it on one feed."""
    if state.feed:
        parts = [_reviewed_text(state), *_halted_texts(state)]
        return f"    {state.feed:<20} {''.join(part.in_language(language) for part in parts)}"
    budget = Text("，出错限度 {b}", ", budget {b}").fill(b=f"{state.rule.budget:.2%}")
    right, wrong = MEASURED[state.rule.name]
    tried = Text("，合成名册上 {r} 对 {w} 错", ", on synthetic registers {r} right, {w} wrong").fill(
        r=right, w=wrong
    )
    parts = [_reviewed_text(state), tried]
    parts += [budget] if state.rule.tier == "certain" else []
    parts += _halted_texts(state)
    tier = TIER_NAMES[state.rule.tier].in_language(language)
    return f"{state.rule.name:<24} {tier}  {''.join(part.in_language(language) for part in parts)}"


def _reviewed_text(state: RuleState) -> Text:
    measured = state.precision
    if measured.reviewed == 0:
        return Text("未核实", "not reviewed")
    low, high = measured.interval
    return Text("核实 {n} 对，相符 {s}（{l}–{h}）", "{n} reviewed, {s} right ({l}–{h})").fill(
        n=measured.reviewed, s=measured.same, l=f"{low:.2%}", h=f"{high:.2%}"
    )


def _halted_texts(state: RuleState) -> Iterator[Text]:
    if state.halted_at is not None:
        yield Text("，已暂停，改为人工核对", ", halted: goes to review")
    elif state.due:
        yield Text("，已超限，今夜起暂停", ", over budget: halted from tonight on")
    if later := state.since_halted.reviewed:
        yield Text("，暂停后核实 {n} 对，相符 {s}", ", since the halt {n} reviewed, {s} right").fill(
            n=later, s=state.since_halted.same
        )


def _line(text: Text, language: Language, **values: Any) -> str:
    return text.fill(**values).in_language(language)
