"""What the law says of a step on a day: lawful, with its window, or refused with the clause (values)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from verifier.language import Text, day_in_words, joined
from verifier.procedure.law import Clause, Law, Step, Term
from verifier.procedure.workdays import Reckoned

Why = Literal["path", "office", "two_people", "ended", "settled", "needs", "barred", "early", "over", "off"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a step is not lawful. ``opens``: the first day this reason is gone, where time alone heals it."""

    why: Why
    clause: Clause
    words: Text
    opens: Reckoned | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound of a step's window; ``term`` is the last one counted, None where the document set the day."""

    reckoned: Reckoned
    term: Term | None
    clause: Clause


@dataclass(frozen=True, slots=True)
class Verdict:
    """A step on the day ``on``. Its window runs from ``opens`` to ``closes``, both within it; None: no bound.

    ``overdue``: the term has passed, the step is owed nevertheless.
    """

    step: Step
    on: date
    refusals: tuple[Refusal, ...]
    opens: Limit | None
    closes: Limit | None
    overdue: bool

    @property
    def lawful(self) -> bool:
        """Nothing stands against it."""
        return not self.refusals

    @property
    def reasons(self) -> Text:
        """What stands against it, each reason with its clause."""
        return joined(*(refusal.words for refusal in self.refusals))

    @property
    def coming(self) -> Reckoned | None:
        """The day from which it will be lawful, where waiting is all that is missing."""
        if not self.refusals or any(refusal.opens is None for refusal in self.refusals):
            return None
        last = max(self.refusals, key=lambda refusal: refusal.opens.on if refusal.opens else date.min).opens
        if last is None or (self.closes is not None and last.on > self.closes.reckoned.on):
            return None
        return last


def need(clause: Clause, law: Law, kinds: Sequence[str]) -> Refusal:
    """One of ``kinds`` must have happened first."""
    return _refusal("needs", clause, Text("须先有：{what}", "first: {what}").fill(what=_names(law, kinds)))


def barred(clause: Clause, law: Law, kind: str, since: date) -> Refusal:
    """``kind`` stands in the way."""
    said = Text("已有“{what}”（{day}）", "there is “{what}” ({day})").fill(
        what=law.event_name(kind), day=day_in_words(since)
    )
    return _refusal("barred", clause, said)


def early(clause: Clause, opens: Reckoned, terms: Sequence[Term]) -> Refusal:
    """A term is still running."""
    said = Text("{term}未满，{day}起可办理", "{term} has not passed: lawful from {day}").fill(
        term=_terms(terms), day=day_in_words(opens.on)
    )
    return _refusal("early", clause, said, opens)


def over(clause: Clause, closed: Reckoned, terms: Sequence[Term]) -> Refusal:
    """A term has passed."""
    said = Text("{term}已于{day}届满", "{term} ended on {day}").fill(
        term=_terms(terms), day=day_in_words(closed.on)
    )
    return _refusal("over", clause, said)


def not_in_path(law: Law, path_name: Text) -> Refusal:
    """This kind of case has no such step."""
    said = Text("“{path}”案件不设此步骤", "“{path}” cases have no such step").fill(path=path_name)
    return _refusal("path", law.clause("path"), said)


def wrong_office(law: Law, step: Step) -> Refusal:
    """Another office takes this step."""
    offices = _either([law.offices[key] for key in step.who])
    return _refusal(
        "office", step.clause, Text("只有{who}可以办理", "only {who} may do it").fill(who=offices)
    )


def same_person(law: Law, kind: str) -> Refusal:
    """Whoever took ``kind`` does not take this one."""
    said = Text("须由“{what}”经办人以外的人办理", "by another person than in “{what}”").fill(
        what=law.event_name(kind)
    )
    return _refusal("two_people", law.clause("two_people"), said)


def plain(why: Why, clause: Clause) -> Refusal:
    """The clause says it all."""
    return Refusal(why, clause, Text(f"{clause.words.zh}。", f"{clause.words.en}."))


def _refusal(why: Why, clause: Clause, said: Text, opens: Reckoned | None = None) -> Refusal:
    words = Text("{said}（{clause}）。", "{said} ({clause}).").fill(said=said, clause=clause.words)
    return Refusal(why, clause, words, opens)


def _names(law: Law, kinds: Sequence[str]) -> Text:
    names = [law.event_name(kind) for kind in kinds]
    return _either([Text(f"“{name.zh}”", f"“{name.en}”") for name in names])


def _terms(terms: Sequence[Term]) -> Text:
    return Text("、".join(term.name.zh for term in terms), " and ".join(term.name.en for term in terms))


def _either(texts: Sequence[Text]) -> Text:
    return Text("或".join(text.zh for text in texts), " or ".join(text.en for text in texts))
