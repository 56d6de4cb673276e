"""What a modality's galleries of many samples offer: made, opened, searched."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from matchers.gallery.labels import LONGEST_LABEL
from matchers.gallery.searching import Advance, Candidate
from verifier.biometrics.engine import Effort
from verifier.language import Text


class Gallery(Protocol):
    """An open gallery."""

    def __len__(self) -> int:
        """Return the number of references."""

    def label(self, row: int) -> str:
        """Return whose reference stands in a row."""

    def template(self, row: int) -> Any:
        """Return the template of a row.

        Raises:
            TemplateMalformed: it is damaged.
        """


class Writer(Protocol):
    """A gallery that is being built."""

    def __len__(self) -> int:
        """Return the number of references."""

    def add(self, label: str, template: Any) -> int:
        """Add a reference and return its row.

        Raises:
            OSError: the disk is full.
        """


class Galleries(ABC):
    """One modality's galleries. Templates, galleries and their errors are its matcher's own."""

    #: what a person calls such a gallery
    name: Text
    #: the first bytes of its files
    magic: bytes

    @abstractmethod
    def open(self, path: Path) -> Gallery:
        """Open a file.

        Raises:
            TemplateMalformed: no gallery of this modality, or damaged.
            OSError: there is no such file, or it cannot be read.
        """

    @abstractmethod
    def in_memory(self, references: Iterable[tuple[str, Any]]) -> Gallery:
        """Return a gallery of labels and templates that is in no file."""

    @abstractmethod
    def writer(self, path: Path) -> AbstractContextManager[Writer]:
        """Return a context that adds references; left without an error it puts the file in its place.

        Raises:
            OSError: the folder cannot be written to; the disk is full.
        """

    @abstractmethod
    def search(
        self, known: Any, probes: Sequence[Any], most: int, shortlist: int | None, advance: Advance
    ) -> tuple[Candidate, ...]:
        """Return the candidates for several templates of one finger or hand, the likeliest first.

        Raises:
            TemplateMalformed: a reference is damaged.
        """

    @abstractmethod
    def reference(self, sample: Any, effort: Effort) -> Any:
        """Return the template of an engine's sample that goes into a gallery."""

    @abstractmethod
    def probe(self, data: bytes, dpi: float, known: Any, effort: Effort) -> Any:
        """Return the template that is looked for in a gallery, made of the bytes of a sample.

        Raises:
            SampleError: no sample, damaged, or nothing in it to enrol.
        """

    def unfit(self, label: str, template: Any) -> Text | None:
        """Return why a gallery cannot hold this, None if it can."""
        del template
        name = os.fsencode(label)
        if len(name) > LONGEST_LABEL or "\N{REPLACEMENT CHARACTER}" in name.decode(errors="replace"):
            return Text("文件名过长，或不是 UTF-8 文字。", "Its name is too long, or not UTF-8.")
        return None
