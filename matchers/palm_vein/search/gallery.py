"""A gallery of hands: opened without being read, shared by any number of processes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matchers.gallery.labels import label_of
from matchers.gallery.sections import RawBytes, ends_of
from matchers.palm_vein.search.coarse import SmallInts
from matchers.palm_vein.search.layout import (
    HEADER_SIZE,
    VECTOR_BYTES,
    malformed,
    read_header,
    sections_of,
)
from matchers.palm_vein.template import VeinTemplate
from matchers.palm_vein.template_file import TEMPLATE_BYTES, read_template


@dataclass(frozen=True)
class Gallery:
    """``N`` references with their labels; the arrays are views of the file and cannot be written to."""

    #: (N, 512)
    vectors: SmallInts
    label_ends: NDArray[np.int64]
    labels: RawBytes
    #: (N, 2026)
    records: RawBytes

    @classmethod
    def open(cls, path: Path) -> Gallery:
        """Open a file read-only. It must not be changed in place; a new one put in its place does no harm.

        Raises:
            TemplateMalformed: no gallery, damaged, cut short, or built by another version.
            OSError: no such file, or not readable.
        """
        with path.open("rb") as stream:
            read_header(stream.read(HEADER_SIZE))
        return cls.from_bytes(np.memmap(path, np.uint8, "r"))

    @classmethod
    def from_bytes(cls, data: bytes | RawBytes) -> Gallery:
        """Return the gallery in the bytes of a file.

        Raises:
            TemplateMalformed: as :meth:`open`.
        """
        raw = np.frombuffer(data, np.uint8)
        header = read_header(raw[:HEADER_SIZE].tobytes())
        found = sections_of(raw, header)
        ends = ends_of(found["label_ends"], header.label_bytes, malformed)
        return cls(
            np.asarray(found["vectors"].view(np.int8), np.int8).reshape(-1, VECTOR_BYTES),
            ends,
            found["labels"],
            found["records"].reshape(-1, TEMPLATE_BYTES),
        )

    def __len__(self) -> int:
        return len(self.records)

    def label(self, row: int) -> str:
        """Return whose reference stands in a row.

        Raises:
            TemplateMalformed: the label is no text.
        """
        return label_of(self.labels, self.label_ends, row, malformed)

    def template(self, row: int) -> VeinTemplate:
        """Return the reference of a row as it was added.

        Raises:
            TemplateMalformed: the record is damaged.
        """
        return read_template(self.records[row].tobytes())
