"""A labelled sample of two files as observations: a city learns its weights before anything was decided.

The true pairs are compared whether or not a block would have found them, so nothing has selected them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from matchers.records.columns.derive import ROWS, derive
from matchers.records.estimation import Observation, observations_of
from matchers.records.scoring.pair_levels import pair_levels
from verifier.crossmatch.files import Role, open_side
from verifier.errors import InvalidInput
from verifier.language import Text

#: pairs compared at a time
_PART: Final = 100_000


@dataclass
class Labelled:
    """The true pairs of two files; ``basis`` is complete when the iteration has ended.

    Iterating raises InvalidInput: a file that cannot be read, a truth that does not belong to the files.
    """

    roll: Path
    records: Path
    truth: Path
    counts: Counter[str] = field(default_factory=Counter)

    def __iter__(self) -> Iterator[Observation]:
        rids, pids = _true_pairs(self.truth)
        self.counts["same"] = len(rids)
        people = _rows(self.roll, Role.ROLL, pids)
        records = _rows(self.records, Role.RECORDS, rids)
        for start in range(0, len(rids), _PART):
            ours, theirs = (
                derive(rows.take(rows_of(rows, refs[start : start + _PART])).select(ROWS.names))
                for rows, refs in ((records, rids), (people, pids))
            )
            yield from observations_of(pair_levels(ours, theirs), [1.0] * len(ours))

    @property
    def basis(self) -> dict[str, int]:
        """How many pairs of one person there were."""
        return {"same": self.counts["same"]}


def rows_of(table: pa.Table, refs: list[str]) -> pa.Array:
    """Return where each reference stands in a table; all of them do."""
    return pc.index_in(pa.array(refs, pa.string()), value_set=table["ref"].combine_chunks())


def _true_pairs(path: Path) -> tuple[list[str], list[str]]:
    """Read ``rid`` and ``pid`` of a CSV or Parquet file; a record about nobody of the roll has no ``pid``."""
    names = ["rid", "pid"]
    try:
        if path.suffix.lower() == ".parquet":
            table = pq.read_table(path, columns=names)
        else:
            columns = pa_csv.ConvertOptions(
                include_columns=names, column_types=dict.fromkeys(names, pa.string())
            )
            table = pa_csv.read_csv(path, convert_options=columns)
    except (OSError, pa.ArrowException) as error:
        raise InvalidInput(
            Text("{p} 无法读取。", "{p} cannot be read.").fill(p=path.name),
            Text(
                "需要 UTF-8 的 CSV 或 Parquet，含 rid、pid 两列。",
                "It must be CSV in UTF-8, or Parquet, with the columns rid and pid.",
            ),
        ) from error
    rids, pids = (pc.fill_null(table[name].cast(pa.string()), "").to_pylist() for name in names)
    pairs = [(rid, pid) for rid, pid in zip(rids, pids, strict=True) if pid]
    if not pairs:
        raise InvalidInput(Text("{p} 中没有一对。", "{p} names no pair.").fill(p=path.name))
    return [rid for rid, _ in pairs], [pid for _, pid in pairs]


def _rows(path: Path, role: Role, refs: Iterable[str]) -> pa.Table:
    """Return the rows of a file that have one of the references.

    Raises:
        InvalidInput: the file cannot be read, or a reference is in no row of it, or in several.
    """
    wanted = pa.array(sorted(set(refs)), pa.string())
    kept = [
        batch.filter(pc.is_in(batch["ref"], value_set=wanted)) for batch in open_side(path, role).batches()
    ]
    table = pa.Table.from_batches(kept) if kept else None
    found = np.zeros(0, object) if table is None else table["ref"].to_numpy()
    once = len(set(found.tolist()))
    if table is None or once < len(wanted) or len(found) > once:
        raise InvalidInput(
            Text(
                "{p}：标准答案中有 {n} 个编号不在文件里，{m} 行编号重复。",
                "{p}: {n} numbers of the truth are not in the file, {m} rows repeat one.",
            ).fill(p=path.name, n=len(wanted) - once, m=len(found) - once),
            Text("请确认几个文件属于同一样本。", "Check that the files belong to one sample."),
        )
    return table
