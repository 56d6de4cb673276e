"""Galleries of hands: there is one maker."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from matchers.gallery.searching import Advance
from matchers.palm_vein.search import Candidate, Gallery, GalleryWriter, gallery_in_memory, search_several
from matchers.palm_vein.search.layout import MAGIC
from matchers.palm_vein.template import VeinTemplate
from verifier.biometrics.engine import Effort
from verifier.biometrics.galleries import Galleries
from verifier.biometrics.palm_vein import VeinEngine, VeinSample
from verifier.language import Text


class VeinGalleries(Galleries):
    """Galleries of :mod:`matchers.palm_vein.search`."""

    name = Text("静脉库", "vein gallery")
    magic = MAGIC

    def open(self, path: Path) -> Gallery:
        """Open a file."""
        return Gallery.open(path)

    def in_memory(self, references: Iterable[tuple[str, VeinTemplate]]) -> Gallery:
        """Return a gallery that is in no file."""
        return gallery_in_memory(references)

    def writer(self, path: Path) -> AbstractContextManager[GalleryWriter]:
        """Return a context that adds references."""
        return GalleryWriter(path)

    def search(
        self,
        known: Gallery,
        probes: Sequence[VeinTemplate],
        most: int,
        shortlist: int | None,
        advance: Advance,
    ) -> tuple[Candidate, ...]:
        """Return the candidates, the likeliest first."""
        return search_several(known, probes, most, shortlist=shortlist, advance=advance)

    def reference(self, sample: VeinSample, effort: Effort) -> VeinTemplate:
        """Return the template."""
        del effort
        return sample.template

    def probe(self, data: bytes, dpi: float, known: Gallery, effort: Effort) -> VeinTemplate:
        """Make the template."""
        del known, effort
        return VeinEngine().sample(data, dpi).template
