"""One file's way in: registered, received row by row, judged as a whole, then placed or held."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import InvalidInput
from verifier.feeds.content.reading import RowReader
from verifier.feeds.headings import recognise
from verifier.feeds.judging import forget, judge, samples_of
from verifier.feeds.placing import PLACERS, place_feed
from verifier.feeds.readers import open_table
from verifier.feeds.receiving import Writer, receive
from verifier.feeds.registering import Order, register
from verifier.feeds.report import FeedReport, report_of
from verifier.feeds.tables import Feed, QuarantinedRow
from verifier.feeds.terms import terms_of
from verifier.language import Text

#: phase (``receive`` or ``place``), done, total when known
Progress = Callable[[str, int, int | None], None]


def import_in_turn(context: Context, actor: Actor, order: Order, progress: Progress) -> FeedReport:
    """Take one file in; the caller holds the lock of its kind and source."""
    digest = _digest(order.path)
    with open_table(order.path, order.mapping, order.kind) as table:
        recognition = recognise(order.kind, table.headings, order.mapping)
        with _transactions(context, dry=order.dry_run) as write:
            with write() as session:
                feed_id, twin_lines = register(
                    context, session, actor, order, table, recognition.unknown, digest
                )
                feed = session.get_one(Feed, feed_id)
                terms, was_read = terms_of(session, context.settings, feed), feed.state == "applying"
            reader = RowReader(
                order.kind,
                f"{order.kind}\n{order.source}",
                recognition.columns,
                order.mapping.values,
                order.mapping.defaults,
                terms.business_date,
            )
            if not was_read:  # by an import that was killed: what has taken effect hangs on this feed
                with _nothing_kept_of_unusable(write, feed_id):
                    receive(
                        write,
                        terms,
                        reader,
                        PLACERS[order.kind],
                        table.rows,
                        lambda _: progress("receive", table.consumed(), table.size_hint),
                        twin_lines,
                    )
                    _refuse_changed(order.path, digest)
            with write() as session:
                report = judge(
                    context, session, actor, order, feed_id, table, repeated=twin_lines is not None
                )
    if report.state == "empty":
        raise InvalidInput(
            Text("文件中没有数据行。", "The file has no data rows."),
            Text("请检查是否导出了空表。", "Check whether an empty table was exported."),
        )
    if report.state == "applying":
        return place_and_report(context, actor, feed_id, progress)
    return report


def place_and_report(context: Context, actor: Actor, feed_id: int, progress: Progress) -> FeedReport:
    """Bring a feed's accepted rows to their place and report."""
    with context.database.read(EVERYWHERE) as session:
        feed = session.get_one(Feed, feed_id)
        terms, total = terms_of(session, context.settings, feed), feed.accepted
    placed = 0

    def advance(rows: int) -> None:
        nonlocal placed
        placed += rows
        progress("place", placed, total)

    place_feed(context, terms, actor, advance)
    with context.database.read(EVERYWHERE) as session:
        mended = session.scalar(
            select(func.count())
            .select_from(QuarantinedRow)
            .where(QuarantinedRow.mended_by_feed_id == feed_id)
        )
        return report_of(session.get_one(Feed, feed_id), samples_of(session, feed_id), mended=mended or 0)


def _digest(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").digest()
    except OSError as error:
        raise InvalidInput(
            Text("无法读取文件 {path}：{why}。", "The file {path} cannot be read: {why}.").fill(
                path=path, why=error.strerror or type(error).__name__
            )
        ) from error


def _refuse_changed(path: Path, digest: bytes) -> None:
    """Half of one file and half of another is neither: whoever released it would release what nobody sent."""
    if _digest(path) != digest:
        raise InvalidInput(
            Text(
                "文件 {path} 在读取时被改动，一行也没有入库。",
                "The file {path} changed while it was read: nothing of it is kept.",
            ).fill(path=path),
            Text("请等文件写完后重新导入。", "Import it again once it is written to its end."),
        )


@contextmanager
def _nothing_kept_of_unusable(write: Writer, feed_id: int) -> Iterator[None]:
    """A file that proves unusable half-way is unusable as a whole; a kill, by contrast, can be resumed."""
    try:
        yield
    except InvalidInput:
        with write() as session:
            forget(session, session.get_one(Feed, feed_id))
        raise


@contextmanager
def _transactions(context: Context, *, dry: bool) -> Iterator[Writer]:
    """Yield what opens a transaction: one per batch, or for a dry run a single one that is undone."""
    if not dry:
        yield lambda: context.database.write(EVERYWHERE)
        return
    with context.database.read(EVERYWHERE) as session:

        @contextmanager
        def same() -> Iterator[Session]:
            yield session
            session.flush()

        yield same
