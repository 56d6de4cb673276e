"""Reads notices.toml: what each paper is called, who issues it, what it needs; regions override it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, TypeVar

from verifier.errors import ConfigurationError, InvalidInput
from verifier.language import Text
from verifier.procedure.law import Law, Service
from verifier.procedure.reading import fault, read_law
from verifier.procedure.terms import term_end
from verifier.resources.regions import overlaid, regional

FILE: Final = "notices.toml"
_HOW: Final = Text("各项说明见 docs/notices.md。", "docs/notices.md explains every key.")
_ISSUERS: Final = ("agency", "department", "inspection")
_UNITS: Final = {"days": "日", "working_days": "个工作日", "months": "个月"}
Listed = TypeVar("Listed")
_NEEDS: Final = ("debt", "fine", "plan", "month", "back_pay", "records")
_TO: Final = ("person", "inspection", "source", "court")


@dataclass(frozen=True, slots=True)
class Kind:
    """One paper. ``due`` names a term, ``about`` what it is made from, ``must_show`` what it cannot lack.

    ``step``: what serving it enters into a case's course, empty where nothing; ``published``: what is entered
    instead where it is served by publication: that day, and when the term has passed. ``after``: steps and
    facts of which one allows a paper without a step.
    """

    key: str
    name: Text
    mark: str
    issuer: str
    to: str
    about: tuple[str, ...]
    step: str
    published: tuple[str, ...]
    states: tuple[str, ...]
    after: tuple[str, ...]
    needs: tuple[str, ...]
    due: str | None
    public: bool
    law: tuple[str, ...]
    must_show: tuple[str, ...]

    @property
    def begins(self) -> str:
        """The step that must be lawful when it is made; empty for a paper that takes none."""
        return self.step or (self.published[0] if self.published else "")

    @property
    def template(self) -> str:
        """Name of its template file."""
        return f"{self.key}.docx"


@dataclass(frozen=True, slots=True)
class NoticeBook:
    """Everything notices.toml says for one region, with the law it stands on."""

    law: Law
    kinds: Mapping[str, Kind]
    days: Mapping[str, int]
    families: Mapping[str, Mapping[str, str]]
    facts: Mapping[str, str]

    def kind(self, key: str) -> Kind:
        """Return a kind of paper.

        Raises:
            InvalidInput: there is none of this name.
        """
        return _listed(Text("文书", "paper"), key, self.kinds)

    def method(self, key: str) -> Service:
        """Return a way of serving.

        Raises:
            InvalidInput: there is none of this name.
        """
        return _listed(Text("送达方式", "way of serving"), key, self.law.service)

    def due_on(self, kind: Kind, made_on: date) -> date | None:
        """Return the last day a paper made on a day sets; None for one that sets none."""
        if kind.due is None:
            return None
        if kind.due in self.days:
            return made_on + timedelta(days=self.days[kind.due])
        return term_end(made_on, self.law.terms[kind.due], self.law.calendar).on

    def term_words(self, key: str) -> str:
        """Return a term as papers write it: 15日, 10个工作日, 6个月."""
        term = self.law.terms[key]
        return f"{term.amount}{_UNITS[term.unit]}"

    def cited(self, kind: Kind) -> str:
        """Return the articles a paper rests on: 《社会保险经办条例》第四十六条."""
        return self.articles(kind.law)

    def articles(self, keys: Iterable[str]) -> str:
        """Return articles of statutes.toml as papers cite them."""
        found = [self.law.statutes[key] for key in keys]
        return "、".join(
            (one.title.zh if "〔" in one.title.zh else f"《{one.title.zh}》") + one.article.zh
            for one in found
        )


def notice_book(
    template_dir: Path | None = None, agency_code: str = "", procedure_file: Path | None = None
) -> NoticeBook:
    """Return the book for an agency by its code; ``procedure_file``: what the office's own procedure says.

    Raises:
        ConfigurationError: the office's own file is no TOML or says something that is not understood.
    """
    packaged = (files("verifier.resources") / FILE).read_text(encoding="utf-8")
    values = regional(tomllib.loads(packaged), agency_code)
    own = None if template_dir is None else template_dir / FILE
    try:
        if own is not None and own.is_file():
            values = overlaid(values, regional(_read(own), agency_code))
        return _book(values, read_law(agency_code, procedure_file))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ConfigurationError(
            Text("{file} 的内容有误：{why}。", "{file} is wrong: {why}.").fill(
                file=own or FILE, why=fault(error)
            ),
            _HOW,
        ) from error


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigurationError(
            Text("{file} 不是有效的 TOML：{why}。", "{file} is not valid TOML: {why}.").fill(
                file=file, why=error
            ),
            _HOW,
        ) from error


def _book(values: Mapping[str, Any], law: Law) -> NoticeBook:
    unknown = set(values) - {"days", "kinds", "families", "facts"}
    if unknown:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    days = {key: _days(key, value) for key, value in values["days"].items()}
    kinds = {key: _kind(key, entry, law, days) for key, entry in values["kinds"].items()}
    return NoticeBook(law, kinds, days, values["families"], values["facts"])


def _days(key: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 3660:
        raise ValueError(f"days.{key}: a whole number from 1 to 3660 is needed")
    return value


def _kind(key: str, entry: Mapping[str, Any], law: Law, days: Mapping[str, int]) -> Kind:
    kind = Kind(
        key=key,
        name=law.documents[key],
        mark=entry["mark"],
        issuer=entry["issuer"],
        to=entry.get("to", "person"),
        about=tuple(entry["about"]),
        step=entry.get("step", ""),
        published=tuple(entry.get("published", ())),
        states=tuple(entry.get("states", ())),
        after=tuple(entry.get("after", ())),
        needs=tuple(entry["needs"]),
        due=entry.get("due"),
        public=entry.get("public", False),
        law=tuple(entry["law"]),
        must_show=tuple(entry["must_show"]),
    )
    if kind.issuer not in _ISSUERS or set(kind.needs) - set(_NEEDS) or set(kind.law) - set(law.statutes):
        raise ValueError(f"kinds.{key}: issuer, needs or law")
    _check_course(kind, law)
    if kind.due is not None and kind.due not in days and kind.due not in law.terms:
        raise ValueError(f"kinds.{key}.due: no such term {kind.due}")
    return kind


def _check_course(kind: Kind, law: Law) -> None:
    """Do nothing where whom it goes to and what it enters are known; ValueError where they are not."""
    steps = [kind.step, *kind.published] if kind.step else list(kind.published)
    unknown = (set(steps) - set(law.steps)) | (set(kind.after) - set(law.steps) - set(law.facts))
    if unknown or kind.to not in _TO or len(kind.published) not in {0, 2}:
        raise ValueError(f"kinds.{kind.key}: to, step, published or after {', '.join(sorted(unknown))}")
    if any(kind.issuer not in law.steps[step].who for step in steps):
        raise ValueError(f"kinds.{kind.key}: {kind.issuer} does not take {', '.join(steps)}")


def _listed(what: Text, key: str, known: Mapping[str, Listed]) -> Listed:
    if key not in known:
        raise InvalidInput(
            Text("没有{what}“{key}”。", "There is no {what} “{key}”.").fill(what=what, key=key),
            Text("可选：{all}。", "Choose one of: {all}.").fill(all=", ".join(known)),
        )
    return known[key]
