"""Builds the file of a gallery: reference by reference, whole at the end or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

import numpy as np

from matchers.gallery.labels import encoded
from matchers.gallery.sections import check_of, padding, put_in_place
from matchers.palm_vein.search.coarse import vectors
from matchers.palm_vein.search.gallery import Gallery
from matchers.palm_vein.search.layout import CHECKED, SECTIONS, Header
from matchers.palm_vein.search.parameters import FIRST
from matchers.palm_vein.template import VeinTemplate
from matchers.palm_vein.template_file import write_template


class GalleryWriter:
    """A context: left as usual it puts the file in its place, left by an exception it changes nothing.

    References are held in memory until then, some 2.6 KB each.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._parts = _Parts()

    def __enter__(self) -> GalleryWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            put_in_place(self._path, lambda out: out.writelines(self._parts.pieces()))

    def __len__(self) -> int:
        return len(self._parts)

    def add(self, label: str, template: VeinTemplate) -> int:
        """Add a reference and return its row; a person may have several.

        Raises:
            ValueError: a label that is too long or no text.
        """
        return self._parts.add(label, template)


def gallery_in_memory(references: Iterable[tuple[str, VeinTemplate]]) -> Gallery:
    """Return a gallery of labels and templates that is in no file.

    Raises:
        ValueError: as :meth:`GalleryWriter.add`.
    """
    parts = _Parts()
    for label, template in references:
        parts.add(label, template)
    return Gallery.from_bytes(b"".join(parts.pieces()))


class _Parts:
    """The sections while they grow."""

    def __init__(self) -> None:
        self._ends = [0]
        self._data = {name: bytearray() for name in SECTIONS if name != "label_ends"}

    def __len__(self) -> int:
        return len(self._ends) - 1

    def add(self, label: str, template: VeinTemplate) -> int:
        name = encoded(label)
        self._data["vectors"] += vectors([template.field], FIRST).tobytes()
        self._data["labels"] += name
        self._data["records"] += write_template(template)
        self._ends.append(self._ends[-1] + len(name))
        return len(self) - 1

    def pieces(self) -> list[bytes]:
        """Return the pieces of the whole file."""
        sections = {name: bytes(data) for name, data in self._data.items()}
        sections["label_ends"] = np.array(self._ends, "<i8").tobytes()
        check = 0
        for name in CHECKED:
            check = check_of(np.frombuffer(sections[name], np.uint8), check)
        header = Header(len(self), self._ends[-1], check)
        bodies = [sections[name] + bytes(padding(len(sections[name]))) for name in SECTIONS]
        return [header.packed(), *bodies]
