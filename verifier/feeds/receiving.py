"""Reading a file to its last row: each row's fate is decided and stored, batch by batch, resumable.

One transaction holds a batch and the line it reached. A killed import therefore continues behind the last
committed batch when the same file is given again, and no row is lost or taken twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice

from sqlalchemy.orm import Session

from verifier.database.bulk import bulk_insert
from verifier.feeds.applying.placer import Candidate, FeedTerms, Placer, hashes_of_this_feed
from verifier.feeds.content.cells import BadCell
from verifier.feeds.content.reading import RowReader, hash63
from verifier.feeds.readers import Problem, RawRow
from verifier.feeds.tables import Feed, FeedRow, QuarantinedRow, StagedRow

Writer = Callable[[], AbstractContextManager[Session]]
Advance = Callable[[int], None]


def receive(
    write: Writer,
    terms: FeedTerms,
    reader: RowReader,
    placer: Placer,
    rows: Iterator[RawRow],
    advance: Advance,
    only_lines: frozenset[int] | None = None,
) -> None:
    """Decide and store the fate of every row behind the line the feed has reached.

    ``write`` opens a transaction; ``advance`` is told each batch's number of rows; with ``only_lines`` (the
    file was imported before) every other line is a duplicate without being judged again.
    """
    with write() as session:
        reached = session.get_one(Feed, terms.feed_id).received_through
    size = terms.settings.feeds.batch_rows
    whole = _one_row_a_line(rows)
    while batch := list(islice(whole, size)):
        todo = [row for row in batch if row.line > reached]
        if todo:
            with write() as session:
                _take(session, terms, reader, placer, todo, only_lines)
        advance(len(batch))


def _one_row_a_line(rows: Iterator[RawRow]) -> Iterator[RawRow]:
    """An endless line comes in pieces; the first one stands for it in quarantine, and it counts once."""
    reached = 0
    for row in rows:
        if row.line > reached:
            reached = row.line
            yield row


def _take(
    session: Session,
    terms: FeedTerms,
    reader: RowReader,
    placer: Placer,
    rows: Sequence[RawRow],
    only_lines: frozenset[int] | None,
) -> None:
    candidates: list[Candidate] = []
    quarantined: list[dict[str, object]] = []
    repeated: list[int] = []
    for row in rows:
        if only_lines is not None and row.line not in only_lines:
            repeated.append(row.line)
            continue
        made = _candidate(reader, row)
        if isinstance(made, Candidate):
            candidates.append(made)
        else:
            quarantined.append(_quarantine(terms, row.line, row.raw, reader.row_key(row.cells), made))
    hashes = [candidate.row_hash for candidate in candidates]
    known = placer.known(session, terms, hashes) | hashes_of_this_feed(session, terms.feed_id, hashes)
    fresh, duplicates = _tell_apart(candidates, known)
    placer.check(session, terms, fresh, {candidate.row_hash for candidate in duplicates})
    accepted = [row for row in fresh if row.problem is None]
    quarantined.extend(
        _quarantine(terms, row.line, row.raw, row.row_key, row.problem)
        for row in fresh
        if row.problem is not None
    )
    _store(session, terms, accepted, duplicates, quarantined, repeated)
    _count(session, terms, rows[-1].line, accepted, len(duplicates) + len(repeated), len(quarantined))
    _remember_sex_codes(session, terms, [*accepted, *duplicates])


def _candidate(reader: RowReader, row: RawRow) -> Candidate | Problem:
    if row.problem is not None:
        return row.problem
    try:
        content = reader.content(row.cells)
    except BadCell as error:
        return error.problem
    text, row_hash = reader.row_hash(content)
    return Candidate(row.line, row.raw, content, text, row_hash, reader.row_key(row.cells))


def _tell_apart(
    candidates: Sequence[Candidate], known: set[bytes]
) -> tuple[list[Candidate], list[Candidate]]:
    fresh: list[Candidate] = []
    duplicates: list[Candidate] = []
    seen = set(known)
    for candidate in candidates:
        (duplicates if candidate.row_hash in seen else fresh).append(candidate)
        seen.add(candidate.row_hash)
    return fresh, duplicates


def _store(
    session: Session,
    terms: FeedTerms,
    accepted: Sequence[Candidate],
    duplicates: Sequence[Candidate],
    quarantined: Sequence[dict[str, object]],
    repeated: Sequence[int],
) -> None:
    fates: list[tuple[int, str, bytes | None]] = [(row.line, "accepted", row.row_hash) for row in accepted]
    fates += [(row.line, "duplicate", row.row_hash) for row in duplicates]
    fates += [(line, "duplicate", None) for line in repeated]
    bulk_insert(
        session,
        FeedRow,
        [
            {"feed_id": terms.feed_id, "line": line, "outcome": outcome, "row_hash": row_hash}
            for line, outcome, row_hash in fates
        ]
        + [
            {"feed_id": terms.feed_id, "line": row["line"], "outcome": "quarantined", "row_hash": None}
            for row in quarantined
        ],
    )
    bulk_insert(session, QuarantinedRow, list(quarantined))
    bulk_insert(
        session,
        StagedRow,
        [
            {
                "feed_id": terms.feed_id,
                "line": row.line,
                "key_hash": None if row.row_key is None else hash63(row.row_key),
                "content": json.dumps(row.content | row.extra, ensure_ascii=False) if row.extra else row.text,
            }
            for row in accepted
        ],
    )


def _count(
    session: Session,
    terms: FeedTerms,
    last_line: int,
    accepted: Sequence[Candidate],
    duplicates: int,
    quarantined: int,
) -> None:
    feed = session.get_one(Feed, terms.feed_id)
    feed.received += len(accepted) + duplicates + quarantined
    feed.accepted += len(accepted)
    feed.duplicates += duplicates
    feed.quarantined += quarantined
    feed.received_through = last_line
    feed.declared_dead += sum(row.declares_death for row in accepted)
    feed.ended += sum(row.ends_benefit for row in accepted)


def _remember_sex_codes(session: Session, terms: FeedTerms, rows: Sequence[Candidate]) -> None:
    """What a 0 in the sex column means is known only when the whole column was seen."""
    codes = {str(row.content.get("sex")) for row in rows} & {"0", "1", "2", "9"}
    feed = session.get_one(Feed, terms.feed_id)
    feed.sex_codes = "".join(sorted(set(feed.sex_codes) | codes))


def _quarantine(
    terms: FeedTerms, line: int, raw: bytes, row_key: str | None, problem: Problem
) -> dict[str, object]:
    return {
        "feed_id": terms.feed_id,
        "line": line,
        "row_key": row_key,
        "raw": raw,
        "code": problem.code,
        "reason": problem.reason.as_dict(),
        "remedy": problem.remedy.as_dict(),
        "mended_by_feed_id": None,
    }
