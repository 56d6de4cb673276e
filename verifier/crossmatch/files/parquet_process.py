"""Starts the process that reads a Parquet file, and says in both languages why it ended early."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from verifier.crossmatch.files import parquet_program
from verifier.crossmatch.files.parquet_program import TOO_MUCH, Job
from verifier.errors import InvalidInput
from verifier.feeds.readers.lines import LONGEST
from verifier.language import Text

#: address space of the process; a third of a gigabyte of it is the program itself
_MEMORY: Final = 2 << 30
#: bytes of a footer parsed here, where it may take 250 times as much: some hundred row groups
_LARGEST_FOOTER: Final = 256 << 10
#: seconds of a processor: a hundred times what is usual
_SECONDS: Final = 300
_BYTES_PER_SECOND: Final = 1 << 20
#: One thread, one arena: else the address space grows with the cores of the machine.
_SMALL: Final = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "ARROW_IO_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
_BEYOND_BOUNDS: Final = frozenset({TOO_MUCH, -signal.SIGABRT, -signal.SIGKILL, -signal.SIGXCPU})


def schema_of(path: Path) -> pa.Schema:
    """Return the schema of a Parquet file, without the remarks its writer left.

    Raises:
        InvalidInput: damaged, cut short or encrypted; or reading it takes memory beyond reason.
    """
    if _footer_size(path) > _LARGEST_FOOTER:
        [found] = _Stream(path, []).parts()
        return found
    try:
        with pq.ParquetFile(path) as file:
            return file.schema_arrow.remove_metadata()
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _damaged(path) from error


def batches_of(path: Path, columns: list[int]) -> Iterator[pa.RecordBatch]:
    """Yield the columns with these places in the schema, and which rows are refused.

    The columns are named as :mod:`verifier.crossmatch.files.parquet_program` says.

    Raises:
        InvalidInput: as :func:`schema_of`, perhaps after some rows.
    """
    parts = _Stream(path, columns).parts()
    next(parts)
    yield from parts


def _footer_size(path: Path) -> int:
    """Return what the file says about its footer; 0 when it cannot be asked."""
    with suppress(OSError), path.open("rb") as stream:
        stream.seek(-8, os.SEEK_END)
        return int.from_bytes(stream.read(4), "little")
    return 0


class _Stream:
    """What the process writes about one file."""

    def __init__(self, path: Path, columns: list[int]) -> None:
        self._path = path
        seconds = _SECONDS
        with suppress(OSError):
            seconds += path.stat().st_size // _BYTES_PER_SECOND
        self._job = Job(str(path.resolve()), columns, LONGEST, _MEMORY, seconds)

    def parts(self) -> Iterator[pa.Schema | pa.RecordBatch]:
        """Yield the schema, then the batches; leaving early ends the process."""
        program = str(Path(parquet_program.__file__))
        # A session of its own: who presses Ctrl-C asks the reader of this stream, which ends the process.
        with subprocess.Popen(  # noqa: S603 -- our own interpreter and program; the path is within one argument
            [sys.executable, "-I", program, json.dumps(self._job._asdict())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | _SMALL,
            start_new_session=True,
        ) as process:
            complete = False
            try:
                with _broken_off(), pa.ipc.open_stream(process.stdout) as stream:
                    yield stream.schema
                    yield from stream
                    complete = True
                if process.stdout is not None:
                    process.stdout.close()
                code = process.wait()
            finally:
                process.kill()
        if code in _BEYOND_BOUNDS:
            raise _too_much(self._path)
        if code or not complete:
            raise _damaged(self._path)


@contextmanager
def _broken_off() -> Iterator[None]:
    """Leave it to the exit code to say why a stream breaks off; want of memory here is something else."""
    try:
        yield
    except MemoryError:
        raise
    except (pa.ArrowException, OSError):
        return


def _damaged(path: Path) -> InvalidInput:
    return InvalidInput(
        Text("Parquet 文件 {p} 已损坏或不完整。", "The Parquet file {p} is damaged or incomplete.").fill(
            p=path.name
        ),
        Text("请重新导出并传送完整文件。", "Export it again and send the complete file."),
    )


def _too_much(path: Path) -> InvalidInput:
    return InvalidInput(
        Text(
            "拒绝读取 Parquet 文件 {p}：展开后的内容与文件大小不相称（压缩炸弹），或者一个行组过大。",
            "The Parquet file {p} is refused: it unfolds to far too much for its size (a bomb), "
            "or one of its row groups is too large.",
        ).fill(p=path.name),
        Text(
            "请重新导出，每个行组不超过 100 万行；也可以改用 CSV。",
            "Export it again with at most a million rows in a row group, or as CSV.",
        ),
    )
