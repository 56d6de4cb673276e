"""The quarantine of a feed as a file: the same headings, the raw rows, to be mended and imported again."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.context import Context
from verifier.errors import Conflict, NotFound
from verifier.feeds.tables import Feed, QuarantinedRow
from verifier.language import Text

#: formats whose raw rows are lines of text that can stand under the headings as they are
_AS_THEY_ARE = ("csv", "tsv")
_SHEETS = ("xlsx", "xls")


def write_quarantine(context: Context, actor: Actor, feed_id: int, out: Path) -> int:
    """Write the feed's open quarantined rows to ``out`` and return how many there were; audited.

    Text files keep their bytes and encoding; rows of workbooks become UTF-8 CSV, which is how they were kept.

    Raises:
        NotPermitted: no right to import.
        NotFound: no such feed in the actor's agencies.
        Conflict: the format cannot be mended row by row (DBF, fixed width): mend the file itself.
    """
    actor.require(Right.FEEDS_IMPORT)
    with context.database.write(actor.scope) as session:
        feed = session.scalar(select(Feed).where(Feed.id == feed_id))
        if feed is None:
            raise NotFound(Text("没有第 {n} 号数据。", "There is no feed {n}.").fill(n=feed_id))
        if feed.format not in (*_AS_THEY_ARE, *_SHEETS):
            raise Conflict(
                Text("{f} 文件不能逐行改正。", "Rows of a {f} file cannot be mended one by one.").fill(
                    f=feed.format
                ),
                Text(
                    "请在源文件中改正后整份重新导入，已接受的行会计为重复。",
                    "Mend the file itself and import it again; accepted rows count as duplicates.",
                ),
            )
        rows = session.scalars(
            select(QuarantinedRow)
            .where(QuarantinedRow.feed_id == feed_id, QuarantinedRow.mended_by_feed_id.is_(None))
            .order_by(QuarantinedRow.line)
        ).all()
        happening = Happening("feed.quarantine_written", "feed", str(feed_id), {"rows": len(rows)})
        context.auditor.record(session, actor.name, actor.os_user, [happening])
        out.write_bytes(_headings(feed, rows) + b"".join(_closed(row.raw, feed.encoding) for row in rows))
        return len(rows)


def _headings(feed: Feed, rows: Sequence[QuarantinedRow]) -> bytes:
    line = io.StringIO()
    delimiter = "\t" if feed.format == "tsv" else _delimiter(feed, rows)
    csv.writer(line, delimiter=delimiter, lineterminator="\r\n").writerow(feed.headings)
    return line.getvalue().encode(feed.encoding)


def _delimiter(feed: Feed, rows: Sequence[QuarantinedRow]) -> str:
    """Return what parts the cells of most raw rows, judged by the number of headings."""
    texts = [row.raw.decode(feed.encoding, errors="replace") for row in rows]

    def fitting(delimiter: str) -> tuple[int, int]:
        counts = [text.count(delimiter) for text in texts]
        return sum(count == len(feed.headings) - 1 for count in counts), sum(counts)

    return "," if feed.format in _SHEETS else max(",;|", key=fitting)


def _closed(raw: bytes, encoding: str) -> bytes:
    """A last line without its end would swallow the next."""
    end = "\n".encode(encoding)
    return raw if raw.endswith(end) else raw + "\r\n".encode(encoding)
