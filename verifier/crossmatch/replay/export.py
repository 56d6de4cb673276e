"""A replay as a file: CSV of the rows, or JSON of everything; whole or not at all."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

from verifier.crossmatch.replay.service import Replay
from verifier.crossmatch.replay.view import SHOWN, flat_row, replay_view
from verifier.errors import InvalidInput
from verifier.language import Text
from verifier.whole_files import harmless, whole, writing

COLUMNS: Final = (
    "kind", "what", "lead_id", "person_id", "record_id", "fields", "causes",
    *(f"{name}_{side}" for name in SHOWN for side in ("before", "after")),
)  # fmt: skip


def refuse_unknown_kind(path: Path) -> None:
    """Do nothing where the file's ending is one that can be written; before any work is done.

    Raises:
        InvalidInput: another ending than .csv or .json.
    """
    if path.suffix.lower() not in _WRITERS:
        raise InvalidInput(
            Text("不支持的文件类型：{name}。", "Unknown kind of file: {name}.").fill(name=path.name),
            Text("请用 .csv 或 .json。", "Use .csv or .json."),
        )


def write_replay(replay: Replay, path: Path) -> None:
    """Write a replay to ``path``, readable by its owner only.

    Raises:
        InvalidInput: another ending than .csv or .json, or it cannot be written there.
    """
    refuse_unknown_kind(path)
    with whole(path) as temporary, writing(path):
        _WRITERS[path.suffix.lower()](replay, temporary)


def _write_csv(replay: Replay, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(COLUMNS)
        for row in replay.rows:
            cells = flat_row(row)
            table.writerow([harmless(cells[name]) for name in COLUMNS])


def _write_json(replay: Replay, path: Path) -> None:
    path.write_text(json.dumps(replay_view(replay), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


_WRITERS: Final[dict[str, Callable[[Replay, Path], None]]] = {".csv": _write_csv, ".json": _write_json}
