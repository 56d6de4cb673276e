"""Reads the law of a region: procedure.toml and statutes.toml, with what a region or an office says on top.

What is wrong in an office's file is refused with its place, before any step is judged by it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path as FilePath
from typing import Any

from verifier.errors import ConfigurationError
from verifier.language import Text
from verifier.procedure.calendar_data import calendar_from
from verifier.procedure.floor import below_floor
from verifier.procedure.law import Clause, Law, Path, Service, Term
from verifier.procedure.step_data import Lists, steps_from
from verifier.resources.regions import overlaid, regional
from verifier.resources.statutes import Statute, statute_from, statute_table

Table = dict[str, Any]

_HOW = Text(
    "请按 procedure.toml 的格式更正后重试。", "Correct it in the form of procedure.toml, then try again."
)


@cache
def read_law(region: str = "", office_file: FilePath | None = None) -> Law:
    """Return the law for the agency with the code ``region``; ``office_file`` says what differs there.

    Raises:
        ConfigurationError: the file cannot be read, what it says does not hang together, or it takes away a
            principle of this product (:mod:`verifier.procedure.floor`).
    """
    try:
        base = _base()
        table = regional(base, region)
        if office_file is not None:
            table = overlaid(table, regional(_office(office_file), region))
        law = _law(region, table)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ConfigurationError(
            Text("程序规则文件有误：{what}。", "The procedure file does not hang together: {what}.").fill(
                what=fault(error)
            ),
            _HOW,
        ) from error
    _must_keep_principles(law, _law("", regional(base, "")), office_file)
    return law


def fault(error: Exception) -> Text:
    """Return what is wrong in a file of the office, as its reader met it."""
    if isinstance(error, KeyError):
        return Text("缺少或不认识“{key}”", "“{key}” is missing or unknown").fill(key=error.args[0])
    return Text(str(error), str(error))


def _must_keep_principles(law: Law, packaged: Law, office_file: FilePath | None) -> None:
    found = below_floor(law, packaged)
    if found is None:
        return
    place, why = found
    raise ConfigurationError(
        Text("{file}：{place}：{why}。", "{file}: {place}: {why}.").fill(
            file=office_file or "procedure.toml", place=place, why=why
        ),
        Text(
            "地区和单位可以增加要求、延长期限，不能低于本产品的保护规则。",
            "A region or an office may ask for more and give more time, never below the protection rules.",
        ),
    )


def _base() -> Table:
    text = (files("verifier.resources") / "procedure.toml").read_text(encoding="utf-8")
    table: Table = tomllib.loads(text)
    return table | {"statutes": statute_table()}


def _office(path: FilePath) -> Table:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigurationError(
            Text(
                "无法读取程序规则文件 {path}：{why}。", "The procedure file {path} cannot be read: {why}."
            ).fill(path=path, why=error),
            _HOW,
        ) from error


def _law(region: str, table: Table) -> Law:
    statutes = {key: statute_from(entry) for key, entry in table["statutes"].items()}
    principles = _names(table["principles"])
    clauses = _clauses(statutes, principles)
    terms = {key: _term(key, entry, clauses) for key, entry in table["terms"].items()}
    facts, offices, documents = (_names(table[part]) for part in ("facts", "offices", "documents"))
    proofs = _names(table["proofs"])
    lists = Lists(table["groups"], clauses, terms, frozenset(facts) | frozenset(table["steps"]))
    steps = steps_from(table["steps"], lists, table["switches"], offices, documents, table["paths"])
    service = {key: _service(key, entry, lists, proofs) for key, entry in table["service"].items()}
    parts = Lists(table["parts"], clauses, terms, frozenset(steps))
    return Law(
        version=table["version"],
        region=region,
        statutes=statutes,
        principles=principles,
        terms=terms,
        figures={key: int(entry["value"]) for key, entry in table["figures"].items()},
        switches={key: _flag(key, value) for key, value in table["switches"].items()},
        offices=offices,
        documents=documents,
        service=service,
        proofs=proofs,
        facts=facts,
        steps=steps,
        paths={key: _path(key, entry, parts) for key, entry in table["paths"].items()},
        groups={key: lists.kinds(["@" + key]) for key in table["groups"]},
        round_begins=frozenset(lists.kinds(table["rounds"]["begins"])),
        round_stays=frozenset(lists.kinds(table["rounds"]["stays"])),
        annulled_by=frozenset(lists.kinds(table["rounds"]["annulled_by"])),
        annuls=frozenset(lists.kinds(table["rounds"]["annuls"])),
        undone_by=frozenset(lists.kinds(table["rounds"]["undone_by"])),
        undoes=frozenset(lists.kinds(table["rounds"]["undoes"])),
        live_only=frozenset(lists.kinds(table["rounds"]["live_only"])),
        calendar=calendar_from(table["calendar"]),
        unverified=_unverified(table, terms, statutes),
    )


def _clauses(statutes: Mapping[str, Statute], principles: Mapping[str, Text]) -> dict[str, Clause]:
    found = {key: Clause(key, entry.citation, entry.verified) for key, entry in statutes.items()}
    return found | {key: Clause(key, words, verified=True) for key, words in principles.items()}


def _names(table: Mapping[str, Table]) -> dict[str, Text]:
    return {key: Text(entry["zh"], entry["en"]) for key, entry in table.items()}


def _term(key: str, entry: Table, clauses: Mapping[str, Clause]) -> Term:
    amount, unit = entry["amount"], entry["unit"]
    if type(amount) is not int or amount < 1 or unit not in {"days", "working_days", "months"}:
        raise ValueError(f"terms.{key}: {amount} {unit}")
    return Term(
        key=key,
        name=Text(entry["zh"], entry["en"]),
        amount=amount,
        unit=unit,
        moves=_flag(key, entry["moves"]),
        clause=clauses[entry["clause"]],
        verified=_flag(key, entry["verified"]),
    )


def _service(key: str, entry: Table, lists: Lists, proofs: Mapping[str, Text]) -> Service:
    groups = tuple(tuple(group) for group in entry["proof"])
    for proof in (proof for group in groups for proof in group):
        if proof not in proofs:
            raise ValueError(f"service.{key}: {proof}")
    return Service(
        key=key,
        name=Text(entry["zh"], entry["en"]),
        clause=lists.clauses[entry["clause"]],
        after=lists.kinds(entry.get("after", [])),
        proof=groups,
        term=lists.terms[entry["term"]] if "term" in entry else None,
    )


def _path(key: str, entry: Table, parts: Lists) -> Path:
    if entry["back_pay"] not in {"every_month", "with_adjustments", "if_acquitted", "none"}:
        raise ValueError(f"paths.{key}.back_pay: {entry['back_pay']}")
    return Path(
        key=key,
        name=Text(entry["zh"], entry["en"]),
        families=tuple(entry["families"]),
        custody=tuple(entry.get("custody", [])),
        steps=parts.kinds(entry["steps"]),
        back_pay=entry["back_pay"],
    )


def _flag(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{key}: {value!r} is neither true nor false")
    return value


def _unverified(table: Table, terms: Mapping[str, Term], statutes: Mapping[str, Statute]) -> tuple[str, ...]:
    """Return what a person is to confirm before relying on it: terms, figures, articles, by their keys."""
    found: Iterable[str] = [f"terms.{key}" for key, term in terms.items() if not term.verified]
    figures = [f"figures.{key}" for key, entry in table["figures"].items() if not entry["verified"]]
    return (*found, *figures, *(f"statutes.{key}" for key, one in statutes.items() if not one.verified))
