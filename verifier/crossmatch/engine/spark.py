"""Matching on Apache Spark: the same blocks, rules and weights as on one machine, spread over a cluster.

Only what moves rows about differs: joins, counts and grouping are Spark's; reading, deriving, comparing and
deciding are the functions that the engine of one machine calls, on Arrow batches. See docs/spark.md.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import ceil
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from matchers.records.blocking import NUMBER_BLOCKS, Block
from matchers.records.scoring.frequencies import PRIOR_SHARES, Frequencies
from matchers.records.scoring.model import Model, default_model
from matchers.records.scoring.rules import RULES
from verifier.crossmatch.engine import spark_batches as batches
from verifier.crossmatch.engine.candidates import block_sql
from verifier.crossmatch.engine.matching import STEPS
from verifier.crossmatch.engine.spark_reading import read_rows, spark_columns
from verifier.crossmatch.engine.spark_session import is_there, place_of, private_session
from verifier.crossmatch.files.headings import Role
from verifier.errors import ConfigurationError, InvalidInput, VerifierError
from verifier.language import Language, Text

if TYPE_CHECKING:  # pyspark is an optional dependency
    from pyspark.sql import DataFrame, SparkSession

#: candidate pairs compared in one call, about; a record's pairs are never divided
GROUP: Final = 50_000
_READINGS: Final = {"record_numbers": "id17", "record_births": "birth", "record_years": "year"}
_BOTH_SIDES: Final = ("id_no", "name", "sex", "stated", "address")
_RECORDS_ONLY: Final = ("age", "event")


@dataclass(frozen=True)
class Outcome:
    """How much there was: rows of both sides, pairs compared, pairs written."""

    people: int
    records: int
    candidates: int
    pairs: int


def match_parquet(
    spark: SparkSession,
    roll_path: str,
    records_path: str,
    out_path: str,
    model: Model | None = None,
    language: Language = "zh",
) -> Outcome:
    """Match two Parquet data sets and write the pairs worth showing as a third.

    Columns of the result: ``rid``, ``pid``, ``weight`` (bits), ``probability``, ``tier``, ``explanation``
    and ``rule``; ordered by record as read, best first.

    Args:
        spark: a session of the classic kind (not Spark Connect); its settings are left as they are.
        roll_path, records_path: a file, a folder of files or a pattern, wherever Spark can read it.
        out_path: a folder that does not exist yet, nor with ``.work`` added: there the steps leave their
            results for the next, and it is gone in the end.
        model: the documented priors if none is given.
        language: of the explanations.

    Raises:
        InvalidInput: data that cannot be read as one side of a match, or a result that exists already.
    """
    work = f"{out_path.rstrip('/')}.work"
    for path in (out_path, work):
        if is_there(spark, path):
            raise InvalidInput(
                Text("{p} 已经存在。", "{p} exists already.").fill(p=path),
                Text("请换一个位置，或先移走它。", "Choose another place, or move it away first."),
            )
    session = private_session(spark)
    people = read_rows(session, roll_path, Role.ROLL)
    records = read_rows(session, records_path, Role.RECORDS)
    with SparkMatch(people, records, model or default_model(), work, language) as match:
        match.matched()
        rules = ", ".join(f"'{rule.name}'" for rule in RULES)
        session.sql(
            "select r.ref as rid, p.ref as pid, m.milli_bits / 1000D as weight, m.shown as probability, "  # noqa: S608 -- our own names
            f"m.tier, m.explanation, element_at(array({rules}), m.rule + 1) as rule "
            "from matched m join records r on r.record = m.record join people p on p.person = m.person "
            "order by m.record, m.milli_bits desc, m.person"
        ).write.parquet(out_path)
        return match.outcome


class SparkMatch:
    """One match. ``work`` is a folder for the result of each step, deleted when the context is left.

    ``people`` and ``records`` have the columns of ``spark_batches.ROW_COLUMNS``; keys are different within
    a side. Both belong to one session, whose temporary views it replaces.
    """

    def __init__(
        self, people: DataFrame, records: DataFrame, model: Model, work: str, language: Language = "zh"
    ) -> None:
        self._spark = people.sparkSession
        self._rows = {"people": people, "records": records}
        self._model = model
        self._work = work
        self._language = language
        self._counts: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        files, place = place_of(self._spark, self._work)
        files.delete(place, True)

    @property
    def outcome(self) -> Outcome:
        """How much there was; after :meth:`matched`."""
        counts = self._counts
        return Outcome(counts["people"], counts["records"], counts["candidates"], counts["matched"])

    def matched(self) -> DataFrame:
        """Return the pairs worth showing: ``spark_batches.MATCHED_COLUMNS``, in no order.

        The result depends on neither partitions nor the order of rows, and is what
        ``verifier.crossmatch.engine.matching.match`` gives.
        """
        self._derive()
        self._candidates()
        counted = self._frequencies("candidates")
        decide = batches.deciding(counted, self._model, self._language)
        groups = self._groups("candidates").groupBy("part")
        return self._keep("matched", groups.applyInArrow(decide, spark_columns(batches.MATCHED_COLUMNS)))

    def _keep(self, name: str, frame: DataFrame) -> DataFrame:
        """Compute a frame once and make it a view.

        In files: the next steps read only the columns they need, plans stay short, and a lost worker costs
        only its own tasks.
        """
        path = f"{self._work}/{name}"
        frame.write.parquet(path)
        kept = self._spark.read.schema(frame.schema).parquet(path)
        kept.createOrReplaceTempView(name)
        self._counts[name] = kept.count()
        return kept

    def _view(self, name: str, sql: str) -> None:
        self._spark.sql(sql).createOrReplaceTempView(name)

    def _derive(self) -> None:
        people = self._rows["people"].mapInArrow(
            batches.people_columns, spark_columns(batches.PEOPLE_COLUMNS)
        )
        records = self._rows["records"].mapInArrow(
            batches.record_columns, spark_columns(batches.RECORD_COLUMNS)
        )
        self._keep("people", people)
        self._keep("records", records)
        for name, value in _READINGS.items():
            self._view(name, f"select record, explode(every_{value}) as {value} from records")  # noqa: S608 -- our own names

    def _candidates(self) -> None:
        """Make the view ``candidates`` in the steps that the engine of one machine takes."""
        self._keep("by_number", self._distinct([_pairs(block, "records") for block in NUMBER_BLOCKS]))
        # As on one machine: an equal number decides, whatever is rare.
        counted = self._spark.sparkContext.broadcast(Frequencies(self._counts["people"], {}))
        groups = self._groups("by_number").groupBy("part")
        settle = batches.settling(counted, self._model)
        self._keep("settled", groups.applyInArrow(settle, spark_columns(batches.SETTLED_COLUMNS)))
        still_open = (
            "select * from records r where not exists (select 1 from settled s where s.record = r.record)"
        )
        self._keep("open_records", self._spark.sql(still_open))
        sought = ["select record, person from by_number"]
        for step in STEPS:
            asked = f"(select * from open_records where {step.condition})"  # noqa: S608 -- our own text
            for block in step.blocks:  # one after the other: each join holds a table of keys in memory
                self._keep(f"by_{block.name}", self._distinct([_pairs(block, asked)]))
                sought.append(f"select record, person from by_{block.name}")  # noqa: S608 -- our own names
        self._keep("candidates", self._distinct(sought))

    def _distinct(self, pairs: list[str]) -> DataFrame:
        return self._spark.sql(f"select distinct record, person from ({' union all '.join(pairs)})")  # noqa: S608 -- our own names

    def _frequencies(self, pairs: str) -> batches.Counted:
        """Count on the whole roll the values that people of some pairs have; all workers get the counts."""
        columns = ", ".join(f"{index}, cast({name} as bigint)" for index, name in enumerate(PRIOR_SHARES))
        values = f"select stack({len(PRIOR_SHARES)}, {columns}) as (field, value)"
        met = f"from people p where exists (select 1 from {pairs} c where c.person = p.person)"  # noqa: S608 -- our own names
        found = self._spark.sql(
            f"select e.field, e.value, count(*) as people from ({values} from people) e "  # noqa: S608 -- our own names
            f"left semi join (select distinct field, value from ({values} {met}) where value <> 0) w "
            "on e.field = w.field and e.value = w.value group by e.field, e.value"
        ).toArrow()
        found = found.sort_by([("field", "ascending"), ("value", "ascending")])
        field, value, people = (_numbers(found[name]) for name in ("field", "value", "people"))
        counts = {
            name: (value[field == index], people[field == index]) for index, name in enumerate(PRIOR_SHARES)
        }
        frequencies = Frequencies(self._counts["people"], counts)
        shared: batches.Counted = self._spark.sparkContext.broadcast(frequencies)
        return shared

    def _groups(self, pairs: str) -> DataFrame:
        """Return pairs with the rows of both sides; ``part`` is the same for all pairs of a record."""
        parts = max(self._spark.sparkContext.defaultParallelism, ceil(self._counts[pairs] / GROUP))
        ours = [f"r.{name} as r_{name}" for name in (*_BOTH_SIDES, *_RECORDS_ONLY)]
        theirs = [f"p.{name} as p_{name}" for name in _BOTH_SIDES]
        listed = ", ".join([*ours, *theirs])
        return self._spark.sql(
            f"select cast(pmod(hash(c.record), {parts}) as int) as part, c.record, c.person, {listed} "  # noqa: S608 -- our own names
            f"from {pairs} c join records r on r.record = c.record join people p on p.person = c.person"
        )


def _pairs(block: Block, records: str) -> str:
    return block_sql(block, records, "people")


def _numbers(column: pa.ChunkedArray) -> NDArray[np.int64]:
    return np.asarray(column.to_numpy()).astype(np.int64)


def main(arguments: Sequence[str] | None = None) -> int:
    """Match the two data sets named on the command line; the exit code is 0, or that of the error told."""
    parser = argparse.ArgumentParser(
        prog="python -m verifier.crossmatch.engine.spark",
        description="在 Apache Spark 上比对名册与死亡记录 / Match a roll with death records on Apache Spark",
    )
    parser.add_argument("roll", metavar="ROLL.parquet", help="名册 / roll")
    parser.add_argument("records", metavar="RECORDS.parquet", help="死亡记录 / death records")
    parser.add_argument("out", metavar="OUT.parquet", help="结果，尚不存在的位置 / result, a new place")
    parser.add_argument("--master", help="集群地址，例如 local[2]；spark-submit 已给出则不写 / where to run")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="说明的语言 / of the explanations")
    options = parser.parse_args(arguments)
    try:
        with _started(options.master) as spark:
            outcome = match_parquet(spark, options.roll, options.records, options.out, language=options.lang)
    except VerifierError as error:
        sys.stderr.write(f"{error.in_language('zh')}\n{error.in_language('en')}\n")
        return error.exit_code
    sys.stdout.write(json.dumps(asdict(outcome)) + "\n")
    return 0


def _started(master: str | None) -> SparkSession:
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 -- an optional dependency
    except ImportError as error:
        raise ConfigurationError(
            Text("没有安装 pyspark。", "pyspark is not installed."),
            Text(
                "运行 pip install 'pension-verifier[spark]'。", "Run pip install 'pension-verifier[spark]'."
            ),
        ) from error
    builder = SparkSession.builder.appName("pension-verifier match")
    if master is None:
        return builder.getOrCreate()
    if master.startswith("local"):  # workers on this machine run this Python, unless told otherwise
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    return builder.master(master).getOrCreate()


if __name__ == "__main__":
    sys.exit(main())
