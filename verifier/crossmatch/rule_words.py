"""What a rule is called where its sentence is read: rules of comparing two sides, and all others."""

from __future__ import annotations

from verifier.crossmatch.lead_rules import LEAD_RULES
from verifier.language import Text


def rule_text(name: str) -> Text | None:
    """Return the sentence of a rule; None for one this version does not know."""
    if name in LEAD_RULES:
        return LEAD_RULES[name]
    # the engine's libraries take a moment to load, and pages without such a rule need none of them
    from matchers.records.scoring.rules import RULES  # noqa: PLC0415 -- see above

    return next((Text(rule.zh, rule.en) for rule in RULES if rule.name == name), None)


def rule_words(name: str) -> Text:
    """Return the sentence of a rule, or that it is one of an earlier version."""
    known = rule_text(name)
    return (
        Text("旧版规则（{n}）", "a rule of an earlier version ({n})").fill(n=name) if known is None else known
    )
