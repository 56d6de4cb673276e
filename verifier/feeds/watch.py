"""Watched folders: what was dropped there is imported once, as by the command line, and put away.

A kill at any point loses nothing: a taken file is found again where it is read, the import goes on where it
stopped, and what became of it is known by its bytes and the moment it was taken.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.context import Context
from verifier.database import EVERYWHERE, exclusive
from verifier.errors import AlreadyRunning, HeldForPerson, InvalidInput, VerifierError, unforeseen
from verifier.feeds.mapping import load_mapping
from verifier.feeds.report import report_of
from verifier.feeds.service import import_file
from verifier.feeds.tables import Feed
from verifier.feeds.watch_files import (
    TAKEN,
    begun_files,
    complete_files,
    digest,
    place_for,
    prepare,
    put_away,
    stored_name,
    take,
    unusable,
)
from verifier.feeds.watch_tables import WatchedFile
from verifier.feeds.watch_words import told_duplicate, told_failed, told_report
from verifier.language import Text
from verifier.settings.jobs import WatchedFolder

#: what is being read, how many files are done, how many there are
Advance = Callable[[Text, int, int], None]
_MAPPINGS = "mappings"


@dataclass(frozen=True, slots=True)
class Looked:
    """What became of the files that lay there; ``waiting``: not complete, or their turn has not come."""

    imported: int = 0
    held: int = 0
    duplicate: int = 0
    failed: int = 0
    waiting: int = 0

    def one_more(self, state: str) -> Looked:
        """Return the counts with one more of a state."""
        return replace(self, **{state: getattr(self, state) + 1})

    def as_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Outcome:
    state: str
    feed_id: int | None
    told: Text


def no_advance(_file: Text, _done: int, _total: int) -> None:
    """Say nothing."""


def look_into_folders(context: Context, actor: Actor, advance: Advance = no_advance) -> Looked:
    """Import every complete file of every watched folder.

    A folder that cannot be worked does not keep the others waiting, nor a file that cannot be moved or read
    those beside it; the error is raised in the end.

    Raises:
        NotPermitted: the actor may not import.
        AlreadyRunning: another process looks into the folders.
        ConfigurationError: a folder, its agency or its mapping cannot be used.
    """
    actor.require(Right.FEEDS_IMPORT)
    root = context.settings.feeds.watch.folder
    looked, failed = Looked(), None
    if root is None:
        return looked
    with exclusive(context.database, "intake"):
        for name, watched in context.settings.feeds.watch.watched().items():
            try:
                looked = _look(context, actor, root / name, watched, looked, advance)
            except VerifierError as error:
                failed = error
    if failed is not None:
        raise failed
    return looked


def _look(
    context: Context, actor: Actor, folder: Path, watched: WatchedFolder, looked: Looked, advance: Advance
) -> Looked:
    prepare(folder)
    _note_moved(context, folder)
    files, waiting = complete_files(folder, context.settings.feeds.watch, context.clock.now())
    looked = replace(looked, waiting=looked.waiting + waiting)
    begun, stuck = begun_files(folder), None
    doing = context.settings.feeds.source_name(watched.source)
    for number, path in enumerate([*begun, *files]):
        advance(doing, number, len(begun) + len(files))
        try:
            taken = path if path.parent.name == TAKEN else take(path)
            state = None if taken is None else _take_in(context, actor, folder, watched, taken)
        except OSError as error:
            state, stuck = None, error
        looked = looked.one_more(state or "waiting")
    if stuck is not None:
        raise unusable(folder) from stuck
    return looked


def _note_moved(context: Context, folder: Path) -> None:
    """Complete the notes on files that were put away before a kill."""
    with context.database.write(EVERYWHERE) as session:
        unmoved = select(WatchedFile).where(
            WatchedFile.folder == folder.name, WatchedFile.moved_to.is_(None), WatchedFile.state != TAKEN
        )
        for row in session.scalars(unmoved):
            place = place_for(row.state, row.id, row.taken_at, row.file_name)
            if (folder / place).exists():
                row.moved_to = place


def _take_in(context: Context, actor: Actor, folder: Path, watched: WatchedFolder, taken: Path) -> str | None:
    """Import one taken file and put it away; return what became of it, None where its turn has not come."""
    row = _noted(context, folder.name, taken)
    if row.state == TAKEN:
        try:
            outcome = _import(context, actor, folder, watched, taken, row)
        except AlreadyRunning:  # the same source is being imported by hand
            return None
        row = _settled(context, actor, row.id, outcome)
    place = place_for(row.state, row.id, row.taken_at, row.file_name)
    put_away(folder, taken, place, Text.from_dict(row.told))
    with context.database.write(EVERYWHERE) as session:
        session.get_one(WatchedFile, row.id).moved_to = place
    return row.state


def _noted(context: Context, folder: str, taken: Path) -> WatchedFile:
    """Return the note on a taken file: that of before a kill, else a new one."""
    name, its_digest = stored_name(taken)[:400], digest(taken)
    with context.database.write(EVERYWHERE) as session:
        row = session.scalar(
            select(WatchedFile)
            .where(WatchedFile.folder == folder, WatchedFile.file_name == name)
            .where(WatchedFile.sha256 == its_digest, WatchedFile.moved_to.is_(None))
            .limit(1)
        )
        if row is None:
            row = WatchedFile(
                folder=folder,
                file_name=name,
                sha256=its_digest,
                taken_at=context.clock.now(),
                state=TAKEN,
                feed_id=None,
                finished_at=None,
                told={},
                moved_to=None,
            )
            session.add(row)
            session.flush()
        session.expunge_all()
        return row


def _import(
    context: Context, actor: Actor, folder: Path, watched: WatchedFolder, taken: Path, row: WatchedFile
) -> _Outcome:
    mapping = folder.parent / _MAPPINGS / f"{folder.name}.toml"
    try:
        report = import_file(
            context,
            actor,
            watched.kind,
            taken,
            watched.source,
            mapping=load_mapping(mapping) if mapping.exists() else None,
            agency_code=watched.agency,
        )
    except HeldForPerson as error:
        return _known(context, watched, row, error.message)
    except InvalidInput as error:
        return _Outcome("failed", None, told_failed(error.message, error.remedy))
    except (VerifierError, SQLAlchemyError, OSError):  # not the file's fault: it is tried again
        raise
    except Exception as error:  # a file nobody foresaw must not keep all others out
        return _Outcome("failed", None, told_failed(unforeseen(error)))
    if report.state == "repeated":
        return _known(context, watched, row, told_duplicate())
    return _Outcome("held" if report.state == "held" else "imported", report.feed_id, told_report(report))


def _known(context: Context, watched: WatchedFolder, row: WatchedFile, duplicate: Text) -> _Outcome:
    """Tell a file that was imported before from one whose own import a kill kept from being noted."""
    with context.database.read(EVERYWHERE) as session:
        feed = session.scalar(
            select(Feed)
            .where(Feed.kind == watched.kind, Feed.source == watched.source, Feed.sha256 == row.sha256)
            .order_by(Feed.id.desc())
            .limit(1)
        )
        if feed is None or feed.started_at < row.taken_at:
            return _Outcome("duplicate", None if feed is None else feed.id, duplicate)
        state = "held" if feed.state == "held" else "imported"
        return _Outcome(state, feed.id, told_report(report_of(feed, [])))


def _settled(context: Context, actor: Actor, number: int, outcome: _Outcome) -> WatchedFile:
    with context.database.write(EVERYWHERE) as session:
        row = session.get_one(WatchedFile, number)
        row.state, row.feed_id = outcome.state, outcome.feed_id
        row.told, row.finished_at = outcome.told.as_dict(), context.clock.now()
        if outcome.state == "failed":
            detail = {"folder": row.folder, "sha256": row.sha256.hex()}
            happening = Happening("feed.file_refused", "watched_file", str(row.id), detail)
            context.auditor.record(session, actor.name, actor.os_user, [happening])
        session.flush()
        session.expunge_all()
        return row
