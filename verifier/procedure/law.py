"""The words of the procedure: terms, documents, service, steps with their rules, paths (plain values)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from verifier.language import Text
from verifier.procedure.workdays import WorkCalendar
from verifier.resources.statutes import Statute

Unit = Literal["days", "working_days", "months"]


@dataclass(frozen=True, slots=True)
class Clause:
    """What a term, step or refusal rests on. ``verified``: read in the original, or a rule of this
    product."""

    key: str
    words: Text
    verified: bool


@dataclass(frozen=True, slots=True)
class Term:
    """A time the law or an office sets. ``moves``: ending on a day off, it ends on the next working day."""

    key: str
    name: Text
    amount: int
    unit: Unit
    moves: bool
    clause: Clause
    verified: bool


@dataclass(frozen=True, slots=True)
class Service:
    """A way of serving a document.

    ``after``: one of these must have happened; ``proof``: of each group one must be attached; ``term``: the
    document counts as served when it has passed.
    """

    key: str
    name: Text
    clause: Clause
    after: tuple[str, ...]
    proof: tuple[tuple[str, ...], ...]
    term: Term | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One condition of a step; which of the fields is set says what it asks (see procedure.toml)."""

    clause: Clause
    needs: tuple[str, ...] = ()
    barred_by: tuple[str, ...] = ()
    opens_after: tuple[str, ...] = ()
    closes_after: tuple[str, ...] = ()
    lifted_by: tuple[str, ...] = ()
    since: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    switch: str = ""
    own_due: bool = False
    optional: bool = False
    late: bool = False
    with_last_day: bool = False
    from_entry: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What an office (or the person) may do. ``who``: keys of offices; ``documents``: keys of documents.

    ``duty``: it must be done once it may be. ``after_end``: also when the case has ended. ``about_debt``:
    not once the money is settled. ``other_than``: by another person than took these steps.
    """

    key: str
    name: Text
    who: tuple[str, ...]
    documents: tuple[str, ...]
    clause: Clause
    rules: tuple[Rule, ...]
    other_than: tuple[str, ...] = ()
    duty: bool = False
    after_end: bool = False
    about_debt: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """A kind of case: the steps it has, in their usual order.

    ``families``: kinds of case as :mod:`verifier.cases` names them; ``custody``: what the status means for
    the payment, where that decides; ``back_pay``: what a resumption pays for the months between
    (``every_month``, ``with_adjustments``, ``if_acquitted``, ``none``).
    """

    key: str
    name: Text
    families: tuple[str, ...]
    custody: tuple[str, ...]
    steps: tuple[str, ...]
    back_pay: str


@dataclass(frozen=True, slots=True)
class Law:
    """All that holds in one region. Made by :func:`verifier.procedure.reading.read_law`."""

    version: str
    region: str
    statutes: Mapping[str, Statute] = field(repr=False)
    principles: Mapping[str, Text] = field(repr=False)
    terms: Mapping[str, Term] = field(repr=False)
    figures: Mapping[str, int] = field(repr=False)
    switches: Mapping[str, bool] = field(repr=False)
    offices: Mapping[str, Text] = field(repr=False)
    documents: Mapping[str, Text] = field(repr=False)
    service: Mapping[str, Service] = field(repr=False)
    proofs: Mapping[str, Text] = field(repr=False)
    facts: Mapping[str, Text] = field(repr=False)
    steps: Mapping[str, Step] = field(repr=False)
    paths: Mapping[str, Path] = field(repr=False)
    groups: Mapping[str, tuple[str, ...]] = field(repr=False)
    round_begins: frozenset[str]
    round_stays: frozenset[str]
    annulled_by: frozenset[str]
    annuls: frozenset[str]
    undone_by: frozenset[str]
    undoes: frozenset[str]
    live_only: frozenset[str]
    calendar: WorkCalendar = field(repr=False)
    unverified: tuple[str, ...]

    def clause(self, key: str) -> Clause:
        """Return the statute's article or the principle filed under ``key``.

        Raises:
            KeyError: neither: a mistake in the program or the file.
        """
        if key in self.principles:
            return Clause(key, self.principles[key], verified=True)
        article = self.statutes[key]
        return Clause(key, article.citation, article.verified)

    def event_name(self, kind: str) -> Text:
        """Return what a step or a fact is called (``KeyError`` for an unknown one)."""
        step = self.steps.get(kind)
        return self.facts[kind] if step is None else step.name

    def path_of(self, family: str, custody_payment: str | None = None) -> Path | None:
        """Return the path of a case by its family and, for custody, what the status means for the payment."""
        for path in self.paths.values():
            if family in path.families and (not path.custody or custody_payment in path.custody):
                return path
        return None
