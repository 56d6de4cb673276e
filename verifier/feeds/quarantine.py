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
from verifier.errors import Conflict
from verifier.feeds.finding import find_feed
from verifier.feeds.tables import Feed, QuarantinedRow
from verifier.language import Text
from verifier.whole_files import harmless

#: formats whose raw rows are lines of text that can stand under the headings as they are
_AS_THEY_ARE = ("csv", "tsv")
_SHEETS = ("xlsx", "xls")


def write_quarantine(context: Context, actor: Actor, feed_id: int, out: Path) -> int:
    """Write the feed's open quarantined rows to ``out`` and return how many there were; audited.

    Text files keep their bytes and encoding, but for an apostrophe before a cell that a spreadsheet would
    run; rows of workbooks become UTF-8 CSV, which is how they were kept.

    Raises:
        NotPermitted: no right to import.
        NotFound: no such feed in the actor's agencies.
        Conflict: the format cannot be mended row by row (DBF, fixed width): mend the file itself.
    """
    actor.require(Right.FEEDS_IMPORT)
    with context.database.write(actor.scope) as session:
        feed = find_feed(session, feed_id)
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
        delimiter = "\t" if feed.format == "tsv" else _delimiter(feed, rows)
        lines = [
            _line([str(harmless(heading)) for heading in feed.headings], delimiter).encode(feed.encoding)
        ]
        lines += [_closed(_harmless(row.raw, feed.encoding, delimiter), feed.encoding) for row in rows]
        out.write_bytes(b"".join(lines))
        return len(rows)


def _line(cells: Sequence[str], delimiter: str) -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def _harmless(raw: bytes, encoding: str, delimiter: str) -> bytes:
    """Return a row as it came, or, where a spreadsheet would run one of its cells, with an apostrophe there.

    The reader takes it off again. What is no text in this encoding, or no row, keeps its other bytes.
    """
    text = raw.decode(encoding, errors="surrogateescape")
    try:
        cells = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), [])
    except csv.Error:  # quotes that do not pair: every beginning of a cell that could be run
        cells = text.rstrip("\r\n").replace('"', "").split(delimiter)
    guarded = [str(harmless(cell)) for cell in cells]
    if guarded == cells:
        return raw
    return _line(guarded, delimiter).encode(encoding, errors="surrogateescape")


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
