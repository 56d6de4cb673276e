"""What can be wrong with a roll row only in the light of other rows: numbers used twice, foreign agencies."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.benefits.tables import Entitlement
from verifier.database.bulk import among, chunks
from verifier.feeds.applying.placer import Candidate, FeedTerms
from verifier.feeds.content.reading import hash63
from verifier.feeds.readers import Problem
from verifier.feeds.tables import FeedRow, StagedRow
from verifier.language import Text
from verifier.people.tables import Person

_TWO_PEOPLE = Problem(
    "pid_of_two_people",
    Text(
        "同一个人编号在本文件中属于两个证件号码。", "One number stands for two identity numbers in this file."
    ),
    Text("请核对哪一行的个人编号有误。", "Find out which row carries the wrong number."),
)
_TWO_ROWS = Problem(
    "entitlement_twice",
    Text("同一人同一险种在本文件中出现两行且内容不同。", "One benefit has two different rows in this file."),
    Text("请只保留正确的一行。", "Keep only the right one."),
)
_FOREIGN = Problem(
    "agency_not_permitted",
    Text("此人属于导入人无权管理的经办机构。", "The person belongs to an agency beyond the importer's."),
    Text("请由上级机构导入。", "Have the agency above import it."),
)


def resolve_agencies(terms: FeedTerms, rows: Sequence[Candidate]) -> None:
    """Set ``extra["agency_id"]`` from the row's agency column, else from the feed."""
    for row in rows:
        stated = row.content["agency"]
        agency_id = terms.agency_id if stated is None else terms.agencies.get(stated)
        if agency_id is None:
            row.problem = Problem(
                "agency_unknown",
                Text(
                    "没有唯一对应“{agency}”的经办机构，或无权管理该机构。",
                    "“{agency}” names no agency, several of them, or one that is not yours.",
                ).fill(agency=stated),
                Text(
                    "请填写机构代码，或在配置中登记该机构。",
                    "Write its code, or list it in the configuration.",
                ),
            )
        else:
            row.extra["agency_id"] = agency_id


def check_within_file(
    session: Session, terms: FeedTerms, rows: Sequence[Candidate], unchanged: AbstractSet[bytes]
) -> None:
    """Refuse a row that contradicts an earlier row of the same file, also one that changes nothing."""
    earlier: dict[str, list[dict[str, Any]]] = {}
    for content in staged_contents(session, terms.feed_id, {row.content["pid"] for row in rows}):
        earlier.setdefault(content["pid"], []).append(content)
    for pid, content in _unchanged_in_file(session, terms, rows, unchanged):
        earlier.setdefault(pid, []).append(content)
    for row in rows:
        if row.problem is not None:
            continue
        pid = row.content["pid"]
        for other in earlier.get(pid, ()):
            if (other["id_no"] or "") != (row.content["id_no"] or ""):
                row.problem = _TWO_PEOPLE
            elif other["scheme"] == row.content["scheme"]:
                row.problem = _TWO_ROWS
        if row.problem is None:
            earlier.setdefault(pid, []).append(row.content)


def check_against_register(session: Session, terms: FeedTerms, rows: Sequence[Candidate]) -> None:
    """Refuse rows about people of agencies the importer does not act for."""
    permitted = set(terms.agencies.values())
    foreign: set[str] = set()
    for chunk in chunks({row.content["pid"] for row in rows}):
        foreign.update(
            pid
            for pid, agency_id in session.execute(
                select(Person.pid, Person.agency_id).where(
                    Person.register == terms.source, among(session, Person.pid, chunk)
                )
            )
            if agency_id not in permitted
        )
    for row in rows:
        if row.problem is None and row.content["pid"] in foreign:
            row.problem = _FOREIGN


def note_deaths(session: Session, terms: FeedTerms, rows: Sequence[Candidate]) -> None:
    """Mark the rows that turn somebody to deceased who is not so on the register.

    Only rows that will take effect: one in quarantine must not stand for another row of the same person.
    """
    dead = {
        row.content["pid"]: row for row in rows if row.problem is None and row.content["state"] == "deceased"
    }
    known: set[str] = set()
    for chunk in chunks(dead):
        known.update(
            session.scalars(
                select(Person.pid)
                .join(Entitlement, Entitlement.person_id == Person.id)
                .where(
                    Person.register == terms.source,
                    among(session, Person.pid, chunk),
                    Entitlement.state == "deceased",
                )
            )
        )
    for pid, row in dead.items():
        row.declares_death = pid not in known


def note_endings(session: Session, terms: FeedTerms, rows: Sequence[Candidate]) -> None:
    """Mark the rows that will take a running entitlement out of payment, for whatever reason they give."""
    ending = {
        (row.content["pid"], row.content["scheme"]): row
        for row in rows
        if row.problem is None and row.content["state"] != "running"
    }
    for chunk in chunks({pid for pid, _ in ending}):
        running = select(Person.pid, Entitlement.scheme).where(
            Person.id == Entitlement.person_id,
            Person.register == terms.source,
            among(session, Person.pid, chunk),
            Entitlement.state == "running",
        )
        for pid, scheme in session.execute(running):
            if (pid, scheme) in ending:
                ending[pid, scheme].ends_benefit = True


def staged_contents(session: Session, feed_id: int, pids: AbstractSet[str]) -> Iterator[dict[str, Any]]:
    """Yield what accepted rows of a roll say of these people, until the whole feed is in its place."""
    for chunk in chunks({hash63(f"pid:{pid}") for pid in pids}):
        for text in session.scalars(
            select(StagedRow.content).where(
                StagedRow.feed_id == feed_id, among(session, StagedRow.key_hash, chunk)
            )
        ):
            content: dict[str, Any] = json.loads(text)
            yield content


def _unchanged_in_file(
    session: Session, terms: FeedTerms, rows: Sequence[Candidate], unchanged: AbstractSet[bytes]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what the register shows of these people and a row of this very file has confirmed."""
    for chunk in chunks({row.content["pid"] for row in rows}):
        shown = session.execute(
            select(Person.pid, Person.id_no, Entitlement.scheme, Entitlement.row_hash)
            .join(Entitlement, Entitlement.person_id == Person.id)
            .where(Person.register == terms.source, among(session, Person.pid, chunk))
        ).all()
        before = set(
            session.scalars(
                select(FeedRow.row_hash).where(
                    FeedRow.feed_id == terms.feed_id, FeedRow.row_hash.in_([row.row_hash for row in shown])
                )
            )
        )
        for pid, id_no, scheme, row_hash in shown:
            if row_hash in before or row_hash in unchanged:
                yield pid, {"id_no": id_no, "scheme": scheme}
