"""What no region and no office may take away: the product's own principles (RULES.md §3; pure).

A file may add rules and lengthen terms. It may not drop a rule that rests on a principle, let one person do
what two must do, nor shorten a term that protects the person.
"""

from __future__ import annotations

from typing import Any, Final

from verifier.language import Text
from verifier.procedure.law import Law, Rule, Term

_NO_RULE: Final = Text(
    "不得取消依据“{clause}”的规定", "a rule that rests on “{clause}” may not be taken away or changed"
)
_ONE_PERSON: Final = Text(
    "不得取消“须由另一人办理”的规定", "that another person takes it may not be taken away"
)
_TOO_SHORT: Final = Text(
    "依据“{clause}”，不得短于 {amount} {unit}",
    "resting on “{clause}”, it is {amount} {unit} or more",
)
_NOT_HERE: Final = Text(
    "旧系统的告知不得作为停发依据", "a notice of an earlier system may not count for a stop here"
)
_UNITS: Final[dict[str, Text]] = {
    "days": Text("日", "days"),
    "working_days": Text("个工作日", "working days"),
    "months": Text("个月", "months"),
}


def below_floor(law: Law, packaged: Law) -> tuple[str, Text] | None:
    """Return the first place where ``law`` lacks a principle of the packaged one, and why; None: it holds."""
    for key, step in packaged.steps.items():
        own = law.steps[key]
        kept = {_identity(rule) for rule in own.rules}
        for rule in step.rules:
            if rule.clause.key in packaged.principles and _identity(rule) not in kept:
                return f"steps.{key}.rules", _NO_RULE.fill(clause=packaged.principles[rule.clause.key])
        if not set(step.other_than) <= set(own.other_than):
            return f"steps.{key}.other_than", _ONE_PERSON
    for key, term in packaged.terms.items():
        if term.clause.key in packaged.principles and _is_shorter(law.terms[key], term):
            words = packaged.principles[term.clause.key]
            return f"terms.{key}", _TOO_SHORT.fill(clause=words, amount=term.amount, unit=_UNITS[term.unit])
    return None if packaged.live_only <= law.live_only else ("rounds.live_only", _NOT_HERE)


def _is_shorter(own: Term, packaged: Term) -> bool:
    """Tell whether a term may end sooner; in another unit that cannot be told for every day, so it may."""
    return own.unit != packaged.unit or own.amount < packaged.amount or own.moves < packaged.moves


def _identity(rule: Rule) -> tuple[Any, ...]:
    """Return what a rule says, groups opened, but for the length of its terms and its clause's words."""
    return (
        rule.clause.key, rule.needs, rule.barred_by, rule.opens_after, rule.closes_after, rule.lifted_by,
        rule.since, rule.unless, rule.when, rule.paths, tuple(term.key for term in rule.terms), rule.switch,
        rule.own_due, rule.optional, rule.late, rule.with_last_day, rule.from_entry,
    )  # fmt: skip
