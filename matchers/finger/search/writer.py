"""Builds the file of a gallery: reference by reference, whole at the end or not at all."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Final

import numpy as np
from numpy.typing import NDArray

from matchers.finger.comparison.prepared import prepare
from matchers.finger.search.description import describe, learnt_basis
from matchers.finger.search.gallery import Gallery
from matchers.finger.search.layout import CHECKED, HEADER_SIZE, SECTIONS, Header
from matchers.finger.template import FingerTemplate
from matchers.finger.template_file import write_template
from matchers.gallery.labels import encoded
from matchers.gallery.sections import check_of, padding, put_in_place

_DATA: Final = ("vectors", "places", "labels", "records")
_AT_ONCE: Final = 1 << 22


class GalleryWriter:
    """A context: left as usual it puts the file in its place, left by an exception it changes nothing.

    What stands in a gallery is never changed; to add to one, write a new one that begins with :meth:`extend`.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._parts = _Parts(path.parent)

    def __enter__(self) -> GalleryWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._parts:
            if error is None:
                put_in_place(self._path, self._parts.assemble)

    def __len__(self) -> int:
        return len(self._parts)

    def add(self, label: str, template: FingerTemplate) -> int:
        """Add a reference and return its row; a person may have several.

        Raises:
            ValueError: a label that is too long or no text, or a template no file can hold.
            OSError: the disk is full.
        """
        return self._parts.add(label, template)

    def extend(self, gallery: Gallery) -> None:
        """Add all references of another gallery, without describing them again."""
        self._parts.extend(gallery)


def gallery_bytes(references: Iterable[tuple[str, FingerTemplate]]) -> bytes:
    """Return the bytes of the file that holds these labels and templates.

    Raises:
        ValueError: as :meth:`GalleryWriter.add`.
    """
    out = io.BytesIO()
    with _Parts(None) as parts:
        for label, template in references:
            parts.add(label, template)
        parts.assemble(out)
    return out.getvalue()


def gallery_in_memory(references: Iterable[tuple[str, FingerTemplate]]) -> Gallery:
    """Return a gallery of labels and templates that is in no file."""
    return Gallery.from_bytes(gallery_bytes(references))


def _scratch(folder: Path | None) -> IO[bytes]:
    return io.BytesIO() if folder is None else tempfile.TemporaryFile(dir=folder)


class _Parts:
    """The sections while they grow: in files beside the target that have no name, or in memory."""

    def __init__(self, folder: Path | None) -> None:
        self._stack = ExitStack()
        self._basis = learnt_basis()
        self._ends: dict[str, list[int]] = {name: [0] for name in ("starts", "label_ends", "record_ends")}
        self._data = {name: self._stack.enter_context(_scratch(folder)) for name in _DATA}

    def __enter__(self) -> _Parts:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def __len__(self) -> int:
        return len(self._ends["starts"]) - 1

    def add(self, label: str, template: FingerTemplate) -> int:
        name = encoded(label)
        record = write_template(template)
        found = describe(prepare(template), self._basis)
        self._append("starts", len(found), vectors=found.vectors.tobytes(), places=_little(found.places))
        self._append("label_ends", len(name), labels=name)
        self._append("record_ends", len(record), records=record)
        return len(self) - 1

    def extend(self, gallery: Gallery) -> None:
        for name, ends in (
            ("starts", gallery.starts),
            ("label_ends", gallery.label_ends),
            ("record_ends", gallery.record_ends),
        ):
            self._ends[name].extend((ends[1:] + self._ends[name][-1]).tolist())
        for name, part in (
            ("vectors", gallery.vectors),
            ("places", gallery.places),
            ("labels", gallery.labels),
            ("records", gallery.records),
        ):
            for at in range(0, len(part), _AT_ONCE):
                self._data[name].write(_little(part[at : at + _AT_ONCE]))

    def assemble(self, out: IO[bytes]) -> None:
        """Write the whole file; the header last, when the check number is known."""
        out.write(bytes(HEADER_SIZE))
        check = 0
        for name in SECTIONS:
            size = 0
            for piece in self._pieces(name):
                out.write(piece)
                size += len(piece)
                if name in CHECKED:
                    check = check_of(np.frombuffer(piece, np.uint8), check)
            out.write(bytes(padding(size)))
        out.seek(0)
        out.write(self._header(check).packed())
        out.seek(0, os.SEEK_END)

    def _append(self, ends: str, size: int, **data: bytes) -> None:
        for name, piece in data.items():
            self._data[name].write(piece)
        self._ends[ends].append(self._ends[ends][-1] + size)

    def _pieces(self, name: str) -> Iterable[bytes]:
        if name in self._ends:
            yield np.array(self._ends[name], "<i8").tobytes()
            return
        stream = self._data[name]
        stream.seek(0)
        while piece := stream.read(_AT_ONCE):
            yield piece

    def _header(self, check: int) -> Header:
        return Header(
            references=len(self),
            rows=self._ends["starts"][-1],
            label_bytes=self._ends["label_ends"][-1],
            record_bytes=self._ends["record_ends"][-1],
            mark=self._basis.mark,
            check=check,
        )


def _little(values: NDArray[np.generic]) -> bytes:
    return np.asarray(values).astype(values.dtype.newbyteorder("<"), copy=False).tobytes()
