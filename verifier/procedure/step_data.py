"""The steps of procedure.toml with their rules; every name in them must be known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from verifier.language import Text
from verifier.procedure.law import Clause, Rule, Step, Term

_LISTS: Final = ("needs", "barred_by", "opens_after", "closes_after", "lifted_by", "since", "unless", "when")
_FLAGS: Final = ("own_due", "optional", "late", "with_last_day", "from_entry")
_ASKS: Final = ("needs", "barred_by", "opens_after", "closes_after", "switch")
_KNOWN: Final = frozenset((*_LISTS, *_FLAGS, "switch", "terms", "paths", "clause"))


@dataclass(frozen=True, slots=True)
class Lists:
    """What the lists of the file may name: groups (``@name``), kinds of event, clauses and terms."""

    groups: Mapping[str, list[str]]
    clauses: Mapping[str, Clause]
    terms: Mapping[str, Term]
    known: frozenset[str]

    def kinds(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the kinds of event a list names, groups opened, in order and each once.

        Raises:
            KeyError: an unknown group.
            ValueError: an unknown kind.
        """
        found: dict[str, None] = {}
        for name in names:
            if name.startswith("@"):
                found.update(dict.fromkeys(self.kinds(self.groups[name[1:]])))
            elif name in self.known:
                found[name] = None
            else:
                raise ValueError(f"no step or fact is called {name}")
        return tuple(found)


def steps_from(
    table: Mapping[str, Mapping[str, Any]],
    lists: Lists,
    switches: Mapping[str, bool],
    offices: Mapping[str, Text],
    documents: Mapping[str, Text],
    paths: Mapping[str, Any],
) -> dict[str, Step]:
    """Return every step of the file.

    Raises:
        KeyError, ValueError: something in it names what does not exist, or asks for nothing.
    """
    known = {"who": offices, "documents": documents, "switch": switches, "paths": paths}
    return {key: _step(key, entry, lists, known) for key, entry in table.items()}


def _step(key: str, entry: Mapping[str, Any], lists: Lists, known: Mapping[str, Mapping[str, Any]]) -> Step:
    who, papers = tuple(entry["who"]), tuple(entry.get("documents", ()))
    _check(key, who, known["who"])
    _check(key, papers, known["documents"])
    if not who:
        raise ValueError(f"steps.{key}: nobody may take it")
    return Step(
        key=key,
        name=Text(entry["zh"], entry["en"]),
        who=who,
        documents=papers,
        clause=lists.clauses[entry["clause"]],
        rules=tuple(_rule(key, rule, lists, known) for rule in entry["rules"]),
        other_than=lists.kinds(entry.get("other_than", ())),
        duty=entry.get("duty", False),
        after_end=entry.get("after_end", False),
        about_debt=entry.get("about_debt", False),
    )


def _rule(key: str, entry: Mapping[str, Any], lists: Lists, known: Mapping[str, Mapping[str, Any]]) -> Rule:
    if set(entry) - _KNOWN or sum(ask in entry for ask in _ASKS) != 1:
        raise ValueError(f"steps.{key}: a rule asks one thing: {sorted(entry)}")
    if ("opens_after" in entry or "closes_after" in entry) and not entry.get("terms"):
        raise ValueError(f"steps.{key}: no term")
    _check(key, entry.get("paths", ()), known["paths"])
    _check(key, [entry["switch"]] if "switch" in entry else [], known["switch"])
    lists_of: dict[str, Any] = {name: lists.kinds(entry.get(name, ())) for name in _LISTS}
    flags: dict[str, Any] = {name: bool(entry.get(name, False)) for name in _FLAGS}
    return Rule(
        clause=lists.clauses[entry["clause"]],
        terms=tuple(lists.terms[term] for term in entry.get("terms", ())),
        paths=tuple(entry.get("paths", ())),
        switch=entry.get("switch", ""),
        **lists_of,
        **flags,
    )


def _check(key: str, names: Iterable[str], known: Mapping[str, Any]) -> None:
    for name in names:
        if name not in known:
            raise ValueError(f"steps.{key}: {name} is not known")
