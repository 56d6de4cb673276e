"""Which of the rules that changed made a lead differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from verifier.crossmatch.kinds_of_checks import CHECK_KINDS
from verifier.crossmatch.replay.difference import Difference, changed_fields
from verifier.crossmatch.replay.standing import Leads, StandingLead
from verifier.crossmatch.rules_in_force import RulesInForce

#: kinds that rest on pairs of records or entries
OF_PAIRS: Final = frozenset(
    {
        "paid_after_death",
        "account_changed_around_death",
        "in_custody",
        "on_two_rolls",
        "two_ids_one_person",
        "check_after_death",
    }
)
_WORDS: Final = frozenset({"why"})
_OF_A_HALT: Final = frozenset({"tier", "strength", "why", "facts"})


def touches(kind: str, part: str) -> bool:
    """Tell whether a part of ``RulesInForce`` can change leads of a kind (pure)."""
    if part in {"compared_with", "model", "halted"}:
        return kind in OF_PAIRS
    return (kind in CHECK_KINDS) == (part == "watch") or part in {"names", "code"}


@dataclass(frozen=True, slots=True)
class RuleChange:
    """The rules of a night and today's, and the leads by the night's own rules.

    ``again``: compared once more by the rules of then, None where that was not possible or not needed.
    """

    then: RulesInForce
    now: RulesInForce
    kept: Leads
    again: Leads | None

    def causes(self, row: Difference) -> tuple[str, ...]:
        """Return why a lead differs by today's rules; empty where no rule explains it."""
        found = dict.fromkeys(self._of_pairs(row)) if row.kind in OF_PAIRS else {}
        if not found or found.keys() == {"compared_again"}:
            found |= dict.fromkeys(self._of_finders(row))
        return tuple(found)

    def _of_pairs(self, row: Difference) -> Iterator[str]:
        key = row.either.subject_key
        if self.again is None:
            if self.then.compared_with != self.now.compared_with:
                yield from self._of_comparing(row)
            return
        again = self.again.get(key)
        if not _same(again, row.after):
            yield from self._of_comparing(row)
        if not _same(again, self.kept.get(key)):
            yield "compared_again"

    def _of_comparing(self, row: Difference) -> Iterator[str]:
        then, now = set(self.then.halted), set(self.now.halted)
        concerned = self._rules(row) & {rule for rule, _ in then ^ now}
        if concerned:
            yield "rule_halted" if concerned & {rule for rule, _ in now - then} else "rule_lifted"
        if concerned and set(row.fields) <= _OF_A_HALT and row.what == "changed":
            return  # a halt alone changes no weight and no rule
        if self.then.model != self.now.model:
            yield "weights"
        elif not concerned and _code_of(self.then) != _code_of(self.now):
            yield "comparing"

    def _rules(self, row: Difference) -> set[str]:
        """Return the rules of identity a lead rests on."""
        found = {lead["rule"] for lead in (row.before, row.after) if lead is not None}
        pair = f"paid_after_death:{row.either['person_id']}:{row.either['record_id']}"
        if row.kind == "check_after_death" and pair in self.kept:
            found.add(self.kept[pair]["rule"])  # its own rule is about the check
        return found

    def _of_finders(self, row: Difference) -> Iterator[str]:
        thresholds = ("crossmatch", "watch")
        if any(getattr(self.then, name) != getattr(self.now, name) for name in thresholds):
            yield "thresholds"
        if self.then.names != self.now.names and set(row.fields) <= _WORDS:
            yield "names"
        if self.then.code != self.now.code:
            yield "code"


def _same(one: StandingLead | None, other: StandingLead | None) -> bool:
    if one is None or other is None:
        return one is other
    return not changed_fields(one, other)


def _code_of(rules: RulesInForce) -> str:
    """Return blocks and levels of a version; parameters and halted rules stand behind them."""
    return ".".join(rules.compared_with.split(".")[:2])
