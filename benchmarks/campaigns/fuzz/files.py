"""Other files people hand in, broken: results of reminders, histories, pairs, evidence, settings, mappings,
weights: each is read, or refused in words.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from benchmarks.campaigns.fuzz.breaking import JSON_WORDS, broken, broken_each, broken_message
from benchmarks.campaigns.fuzz.frame import Target
from benchmarks.campaigns.fuzz.paths import SLOWEST, in_words, path_target
from benchmarks.records.registers.dice import Dice
from matchers.records.scoring.model import default_model
from matchers.records.scoring.model_text import ModelTextError, read_model, write_model
from verifier.biometrics.pair_file import read_pairs
from verifier.campaigns.result_rows import read_results
from verifier.cases.course.history_file import read_history
from verifier.feeds.mapping import load_mapping
from verifier.notices.sniffing import media_type
from verifier.settings.reading import load_settings

_TODAY: Final = date(2026, 11, 21)
_ROOT: Final = Path(__file__).resolve().parents[3]


_RESULTS: Final = "编号,结果,原因\nR-ACDEF34679,未送达,空号\nR-ACDEF34680,送达,\n"
_RESULT_LINES: Final = (
    json.dumps({"id": "R-ACDEF34679", "result": "undeliverable", "reason": "bad_number"}).encode(),
    json.dumps({"编号": "R-1", "结果": "送达"}, ensure_ascii=False).encode(),
)


def _json_lines(dice: Dice, count: int) -> Iterator[bytes]:
    messages = [json.loads(line) for line in _RESULT_LINES]
    for _ in range(count):
        lines = [broken_message(dice, dice.pick(messages)), dice.pick(_RESULT_LINES)]
        yield b"\n".join(lines) if dice.chance(0.7) else bytes(broken(dice, [b"\n".join(lines)], JSON_WORDS))


_HISTORY: Final = (
    "案件,步骤,日期,期限,机关,经办人,文号\n3,notice,2026-01-05,2026-01-20,经办机构,王,人社〔2026〕1号\n",
    "名册,身份证号,步骤,日期\n城乡居民,110101194904030011,送达,2026年1月5日\n",
)
_PAIRS: Final = "reference,probe,modality,dpi\na.png,b.png,finger,500\nc.fmr,d.fmr,finger,\n"


def _encoded(*texts: str) -> list[bytes]:
    return [
        text.encode(encoding) for text in texts for encoding in ("utf-8", "gb18030", "utf-8-sig", "utf-16")
    ]


def _evidence() -> list[bytes]:
    made = []
    for name in ("word/document.xml", "xl/workbook.xml", "OFD.xml", "evil.exe"):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as package:
            package.writestr(name, "x")
        made.append(out.getvalue())
    return [
        *made,
        b"%PDF-1.7 /OpenAction",
        b"\0\0\0\x18ftypmp42",
        b"RIFF\0\0\0\0WAVEfmt ",
        b"ID3\4",
        b"II*\0",
        b"\x89PNG\r\n\x1a\n",
    ]


_TOML_WORDS: Final = (
    *(
        b"[",
        b"]",
        b"[[",
        b"]]",
        b"=",
        b'"',
        b"'''",
        b"\n",
        b"{",
        b"}",
        b"true",
        b"-1",
        b"1e400",
        b"nan",
        b"inf",
        b"0x" + b"f" * 5000,
    ),
    *(
        b"9" * 5000,
        b"a.b.c",
        b"2026-13-40",
        b"[" * 3000,
        b"\xff",
        b"\x00",
        b'"\\ud800"',
        b"..",
        b"/",
        "陈".encode(),
        b"[database]\n",
    ),
)


def _model(data: bytes) -> str:
    try:
        read_model(data.decode("utf-8", "replace"))
    except ModelTextError:
        return "refused"
    return "read"


def _models(dice: Dice, count: int) -> Iterator[bytes]:
    model = json.loads(write_model(default_model()))
    for _ in range(count):
        yield broken_message(dice, model)


FILES: Final[tuple[Target, ...]] = (
    path_target("results-csv", _encoded(_RESULTS), ".csv", lambda path: list(read_results(path))),
    path_target("results-json", _json_lines, ".jsonl", lambda path: list(read_results(path))),
    path_target("case-histories", _encoded(*_HISTORY), ".csv", lambda path: read_history(path, _TODAY)),
    path_target("pair-files", _encoded(_PAIRS), ".csv", read_pairs),
    path_target(
        "settings",
        [(_ROOT / "config.toml").read_bytes()],
        ".toml",
        lambda path: load_settings(path, {}),
        _TOML_WORDS,
        200,
    ),
    path_target(
        "mappings",
        [
            b'[file]\nformat="csv"\nencoding="gbk"\nheader_line=2\n[columns]\nid_no="x"\n[values.sex]\n"1"="M"\n[fixed]\nfields=[{name="a",width=3}]\n'
        ],
        ".toml",
        load_mapping,
        _TOML_WORDS,
    ),
    Target(
        "evidence",
        broken_each(_evidence(), (b"../", b".js", b"PK\x05\x06", b"/JS ")),
        lambda data: in_words(lambda: media_type(data)),
        slice=20_000,
    ),
    Target("weights", _models, _model, SLOWEST, 200, 100_000),
)
"""Weights are a system administrator's, and large."""
