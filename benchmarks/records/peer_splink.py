"""The anchor: Splink 5 on DuckDB with settings an expert would choose, and a veto against twins.

    PEER_VENV/bin/python benchmarks/records/peer_splink.py FOLDER --out PAIRS.csv [--limit N] [--model MODEL]

Runs in an environment of its own (`shared/peer_environment.py`). Reads roll.parquet and records.parquet of
FOLDER, writes `rid,pid,weight,probability` and prints one line of JSON: seconds by phase, pairs, peak memory.
With `--model` a model trained before is used, as in a nightly run; `--save-model` keeps the one trained.
"""

from __future__ import annotations

import argparse
import json
import logging
import resource
import time
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from opencc import OpenCC
from polars import col, when
from pypinyin import lazy_pinyin
from rapidfuzz import process
from rapidfuzz.distance import OSA
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

FACTORS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
VARIANTS = {
    "阎": "闫", "付": "傅", "肖": "萧", "代": "戴", "丘": "邱", "兰": "蓝",
    "於": "于", "佟": "仝", "珎": "珍", "峯": "峰", "羣": "群",
}  # fmt: skip
SEPARATORS = r"[·•\.．・ ‧\s]"
COLUMNS = ("id_no", "name", "sex", "birth", "address")
THIS_YEAR = 2025
THREADS = 2
LOWEST_WEIGHT = -10


class Phases:
    """Seconds by phase of one run."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def end(self, name: str) -> None:
        now = time.perf_counter()
        self.seconds[name] = round(now - self._last, 2)
        self._last = now


# ---- reading and preparing -------------------------------------------------------------------------------


def read(folder: Path, limit: int | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return roll and records with sex as 1 or 0 and births as YYYYMMDD: any reader would do that much."""
    roll = pl.read_parquet(folder / "roll.parquet").select("pid", *COLUMNS).rename({"pid": "unique_id"})
    records = (
        pl.read_parquet(folder / "records.parquet")
        .select("rid", *COLUMNS, "age")
        .rename({"rid": "unique_id"})
    )
    if limit:
        records = records.head(limit)
    roll, records = read_forms(roll), read_forms(records)
    year = pl.coalesce(col("birth").str.slice(0, 4), (THIS_YEAR - col("age")).cast(pl.Utf8))
    records = records.with_columns(year.alias("yob")).drop("age")
    roll = roll.with_columns(col("birth").str.slice(0, 4).alias("yob"))
    only_year = col("birth").str.ends_with("0000")
    return roll, records.with_columns(when(only_year).then(None).otherwise(col("birth")).alias("birth"))


def read_forms(rows: pl.DataFrame) -> pl.DataFrame:
    parts = col("birth").cast(pl.Utf8).str.extract_groups(r"^(\d{4})\D?(\d{1,2})\D?(\d{1,2})日?$")
    three = pl.concat_str(
        parts.struct.field("1"), parts.struct.field("2").str.zfill(2), parts.struct.field("3").str.zfill(2)
    )
    known = {"男": 1, "女": 0, "1": 1, "2": 0, "0": 0}
    sex = col("sex").cast(pl.Utf8).replace_strict(known, default=None, return_dtype=pl.Int32)
    return rows.with_columns(three.alias("birth"), sex.alias("sex"), col("unique_id").cast(pl.Utf8))


def city_of(roll: pl.DataFrame, records: pl.DataFrame) -> str:
    """Return the city most records begin their address with while the roll leaves it out."""
    begins = set(roll["address"].drop_nulls().str.slice(0, 2).unique())
    split = records["address"].drop_nulls().str.extract_groups(r"^(.{1,6}?市)(.{2})").struct.unnest()
    split.columns = ["city", "next"]
    found = split.filter(col("next").is_in(list(begins))).group_by("city").len().sort("len", descending=True)
    return str(found["city"][0]) if found.height else ""


def numbers() -> tuple[pl.Expr, pl.Expr]:
    """Return the 18-character number (15 → 18) and whether its check character is right."""
    given = col("id_no").str.to_uppercase().str.strip_chars()
    old = given.str.len_chars() == 15
    first = (
        when(old).then(given.str.slice(0, 6) + "19" + given.str.slice(6)).otherwise(given.str.slice(0, 17))
    )
    total = pl.lit(0, dtype=pl.Int32)
    for place, factor in enumerate(FACTORS):
        total = total + first.str.slice(place, 1).cast(pl.Int32, strict=False) * factor
    check = (total % 11).replace_strict(list(range(11)), list(CHECKS), default=None)
    full = when(old).then(first + check).otherwise(given)
    return full.alias("id_no"), when(old).then(True).otherwise(given.str.slice(17, 1) == check).alias("id_ok")


def character_tables(*tables: pl.DataFrame) -> tuple[dict[str, str], dict[str, str]]:
    """Return what each character of the names is folded to, and its syllable."""
    characters = set(
        "".join(name for table in tables for name in table["name"].drop_nulls().unique().to_list())
    )
    simplify = OpenCC("t2s").convert
    folded = {c: VARIANTS.get(simplify(c), simplify(c)) for c in characters}
    han = [c for c in characters if "\u3400" <= c <= "\u9fff"]
    return {c: f for c, f in folded.items() if c != f}, {
        c: (lazy_pinyin(folded[c]) or [c])[0] + " " for c in han
    }


def prepare(rows: pl.DataFrame, tables: tuple[dict[str, str], dict[str, str]], city: str) -> pl.DataFrame:
    folded, syllables = tables
    name = col("name").str.replace_all(SEPARATORS, "").str.replace_many(folded)
    address = col("address").str.strip_prefix(city) if city else col("address")
    rows = rows.with_columns(*numbers(), name.alias("name"), address.alias("address"))
    sounds = rows.select("name").unique().with_columns(col("name").str.replace_many(syllables).alias("py"))
    return rows.join(sounds, on="name", how="left").with_columns(
        col("py").str.split(" ").list.first().alias("spy")
    )


# ---- settings --------------------------------------------------------------------------------------------


def fixed(level: object, m: float, u: float) -> object:
    """Return a level whose probabilities training must not touch: it is too rare to be learnt."""
    return level.configure(  # type: ignore[attr-defined]  # Splink names no type for its levels
        m_probability=m, u_probability=u, fix_m_probability=True, fix_u_probability=True
    )


def settings() -> SettingsCreator:
    one_character = cll.CustomLevel(
        "length(name_l)=length(name_r) and length(name_l)>1 and (substr(name_l,1,1)!=substr(name_r,1,1))::int"
        " + (substr(name_l,2,1)!=substr(name_r,2,1))::int + (substr(name_l,3)!=substr(name_r,3))::int = 1",
        "one character differs",
    )
    both_valid = cll.CustomLevel("id_ok_l and id_ok_r")
    number = cl.CustomComparison(output_column_name="id_no", comparison_levels=[
        cll.NullLevel("id_no"), fixed(cll.ExactMatchLevel("id_no"), 0.72, 2e-7),
        fixed(cll.And(cll.DamerauLevenshteinLevel("id_no", 2), both_valid), 0.0015, 1e-5),
        fixed(cll.DamerauLevenshteinLevel("id_no", 1), 0.21, 1e-6),
        fixed(cll.DamerauLevenshteinLevel("id_no", 2), 0.03, 1e-6), fixed(cll.ElseLevel(), 0.035, 0.99998),
    ])  # fmt: skip
    long_name = cll.CustomLevel("length(name_l)>2")
    name = cl.CustomComparison(output_column_name="name", comparison_levels=[
        cll.NullLevel("name"), cll.ExactMatchLevel("name").configure(tf_adjustment_column="name"),
        cll.ExactMatchLevel("py").configure(tf_adjustment_column="py"),
        fixed(cll.And(one_character, cll.ExactMatchLevel("spy"), long_name), 0.02, 0.0012),
        fixed(one_character, 0.01, 0.006), cll.ExactMatchLevel("spy"), cll.ElseLevel(),
    ])  # fmt: skip
    swapped = cll.CustomLevel(
        "birth_l is not null and birth_r is not null and substr(birth_l,1,4)=substr(birth_r,1,4)"
        " and substr(birth_l,5,2)=substr(birth_r,7,2) and substr(birth_l,7,2)=substr(birth_r,5,2)",
        "day and month swapped",
    )
    birth = cl.CustomComparison(output_column_name="birth", comparison_levels=[
        cll.CustomLevel("yob_l is null or yob_r is null", "null").configure(is_null_level=True),
        cll.ExactMatchLevel("birth"), swapped, cll.DamerauLevenshteinLevel("birth", 1),
        cll.CustomLevel("(birth_l is null or birth_r is null) and yob_l=yob_r", "year only"),
        cll.CustomLevel("yob_l=yob_r", "same year, other day"), cll.ElseLevel(),
    ])  # fmt: skip
    prefix = cll.CustomLevel("starts_with(address_l,address_r) or starts_with(address_r,address_l)", "prefix")
    address = cl.CustomComparison(output_column_name="address", comparison_levels=[
        cll.NullLevel("address"), cll.ExactMatchLevel("address"), prefix,
        cll.JaroWinklerLevel("address", 0.95), cll.JaroWinklerLevel("address", 0.85), cll.ElseLevel(),
    ])  # fmt: skip
    six, year = "substr(address,1,6)", "yob"
    rules = [
        block_on("id_no"), block_on("substr(id_no,1,14)"), block_on("substr(id_no,7,12)"),
        block_on("substr(id_no,1,6)", "substr(id_no,15,4)"),
        block_on("py", "birth"), block_on("birth", "spy", "sex"),
        block_on("name", year, six), block_on("py", "address"),
        block_on("py", year, six), block_on("address", "spy"),
    ]  # fmt: skip
    return SettingsCreator(
        link_type="link_only",
        comparisons=[number, name, birth, cl.ExactMatch("sex"), address],
        blocking_rules_to_generate_predictions=rules,
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
        additional_columns_to_retain=[],
    )


# ---- running ---------------------------------------------------------------------------------------------


def train(linker: Linker, phases: Phases) -> None:
    exact = [block_on("id_no"), block_on("name", "birth", "address")]
    linker.training.estimate_probability_two_random_records_match(exact, recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6)
    for rule in (block_on("id_no"), block_on("name", "birth"), block_on("address", "sex")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule, record_sample_proportion=1.0)
    phases.end("train")


def without_twins(pairs: pl.DataFrame, roll: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Drop pairs of two different valid numbers at a distance of two or less: two people, not one slip."""
    of = ("unique_id", "id_no", "id_ok")
    left = records.select(col("unique_id").alias("rid"), col("id_no").alias("a"), col("id_ok").alias("a_ok"))
    wanted = roll.select(*of).filter(col("unique_id").is_in(pairs["pid"].unique().implode()))
    right = wanted.select(col("unique_id").alias("pid"), col("id_no").alias("b"), col("id_ok").alias("b_ok"))
    both = pairs.join(left, on="rid").join(right, on="pid")
    texts = both["a"].fill_null("").to_list(), both["b"].fill_null("").to_list()
    distance = process.cpdist(*texts, scorer=OSA.distance, dtype=np.int16, workers=THREADS)
    valid = col("a_ok").fill_null(False) & col("b_ok").fill_null(False)
    twins = valid & (col("distance") > 0) & (col("distance") <= 2)
    return both.with_columns(pl.Series("distance", distance)).filter(~twins).select(pairs.columns)


def run(
    folder: Path, out: Path, limit: int | None, model: Path | None, save: Path | None
) -> dict[str, object]:
    began, phases = time.perf_counter(), Phases()
    roll, records = read(folder, limit)
    phases.end("read")
    tables, city = character_tables(roll, records), city_of(roll, records)
    roll, records = prepare(roll, tables, city), prepare(records, tables, city)
    phases.end("prep")
    connection = duckdb.connect()
    connection.execute(f"set threads={THREADS}")
    api = DuckDBAPI(connection=connection)
    frames = [
        api.register(records.to_arrow(), dataset_display_name="deaths"),
        api.register(roll.to_arrow(), dataset_display_name="roll"),
    ]
    linker = Linker(frames, json.loads(model.read_text("utf-8")) if model else settings())
    for name in ("splink", "splink.internals"):
        logging.getLogger(name).setLevel(logging.WARNING)
    phases.end("register")
    if not model:
        train(linker, phases)
    predicted = linker.inference.predict(threshold_match_weight=LOWEST_WEIGHT).physical_name
    phases.end("predict")
    left = "source_dataset_l='deaths'"
    pairs = connection.sql(
        f"select case when {left} then unique_id_l else unique_id_r end rid,"  # noqa: S608 -- a table Splink named
        f" case when {left} then unique_id_r else unique_id_l end pid, match_weight weight,"
        f" match_probability probability from {predicted}"
    ).pl()
    phases.end("fetch")
    kept = without_twins(pairs, roll, records)
    phases.end("veto")
    kept.write_csv(out)
    phases.end("write")
    if save:
        linker.misc.save_model_to_json(str(save), overwrite=True)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "seconds": round(time.perf_counter() - began, 2),
        "phases": phases.seconds, "pairs": pairs.height, "kept": kept.height,
        "peak_mb": usage.ru_maxrss // 1024, "cpu": round(usage.ru_utime + usage.ru_stime, 1), "city": city,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--save-model", type=Path)
    given = parser.parse_args()
    print(
        json.dumps(
            run(given.folder, given.out, given.limit, given.model, given.save_model), ensure_ascii=False
        )
    )


if __name__ == "__main__":
    main()
