"""A gallery of references: opened without being read, shared by any number of processes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from matchers.finger.search.coarse import Starts
from matchers.finger.search.description import COLUMNS, Places, SmallInts, learnt_basis
from matchers.finger.search.layout import HEADER_SIZE, malformed, read_header, sections_of
from matchers.finger.template import FingerTemplate
from matchers.finger.template_file import read_template
from matchers.gallery.labels import label_of
from matchers.gallery.sections import RawBytes, ends_of


@dataclass(frozen=True)
class Gallery:
    """``N`` references with their labels; the arrays are views of the file and cannot be written to."""

    #: (N + 1,): rows of each reference, from one to the next
    starts: Starts
    #: (rows, 58) and (rows, 2)
    vectors: SmallInts
    places: Places
    label_ends: Starts
    labels: RawBytes
    record_ends: Starts
    records: RawBytes

    @classmethod
    def open(cls, path: Path) -> Gallery:
        """Open a file read-only. It must not be changed in place; a new one put in its place does no harm.

        Raises:
            TemplateMalformed: no gallery, damaged, cut short, or built by another version.
            OSError: no such file, or not readable.
        """
        with path.open("rb") as stream:
            head = stream.read(HEADER_SIZE)
        read_header(head, learnt_basis().mark)
        return cls.from_bytes(np.memmap(path, np.uint8, "r"))

    @classmethod
    def from_bytes(cls, data: bytes | RawBytes) -> Gallery:
        """Return the gallery in the bytes of a file.

        Raises:
            TemplateMalformed: as :meth:`open`.
        """
        raw = np.frombuffer(data, np.uint8)
        header = read_header(raw[:HEADER_SIZE].tobytes(), learnt_basis().mark)
        found = sections_of(raw, header)
        return cls(
            ends_of(found["starts"].view(np.uint8), header.rows, malformed, least=1),
            np.asarray(found["vectors"], np.int8).reshape(-1, COLUMNS),
            np.asarray(found["places"], np.int16).reshape(-1, 2),
            ends_of(found["label_ends"].view(np.uint8), header.label_bytes, malformed),
            np.asarray(found["labels"], np.uint8),
            ends_of(found["record_ends"].view(np.uint8), header.record_bytes, malformed, least=1),
            np.asarray(found["records"], np.uint8),
        )

    def __len__(self) -> int:
        return len(self.starts) - 1

    def label(self, row: int) -> str:
        """Return whose reference stands in a row.

        Raises:
            TemplateMalformed: the label is no text.
        """
        return label_of(self.labels, self.label_ends, row, malformed)

    def template(self, row: int) -> FingerTemplate:
        """Return the reference of a row as it was added, to the precision of the template format.

        Raises:
            TemplateMalformed: the record is damaged.
        """
        return read_template(self.record(row))[0]

    def record(self, row: int) -> bytes:
        """Return the template's bytes."""
        return self.records[self.record_ends[row] : self.record_ends[row + 1]].tobytes()
