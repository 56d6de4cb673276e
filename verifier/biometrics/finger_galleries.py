"""Galleries of fingers: templates of one maker compare best."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

from matchers.finger.search import Candidate, Gallery, GalleryWriter, gallery_in_memory, search_several
from matchers.finger.search.layout import MAGIC
from matchers.finger.template import FingerTemplate, Tier
from matchers.finger.template_file import LARGEST_SIDE
from matchers.gallery.searching import Advance
from verifier.biometrics.engine import Effort
from verifier.biometrics.finger import FingerEngine
from verifier.biometrics.finger_samples import FingerSample
from verifier.biometrics.galleries import Galleries
from verifier.language import Text

_MAKER: Final = {Effort.CASCADE: Tier.FAST, Effort.FAST: Tier.FAST, Effort.DEEP: Tier.DEEP}


class FingerGalleries(Galleries):
    """Galleries of :mod:`matchers.finger.search`."""

    name = Text("指纹库", "finger gallery")
    magic = MAGIC

    def open(self, path: Path) -> Gallery:
        """Open a file."""
        return Gallery.open(path)

    def in_memory(self, references: Iterable[tuple[str, FingerTemplate]]) -> Gallery:
        """Return a gallery that is in no file."""
        return gallery_in_memory(references)

    def writer(self, path: Path) -> AbstractContextManager[GalleryWriter]:
        """Return a context that adds references."""
        return GalleryWriter(path)

    def search(
        self,
        known: Gallery,
        probes: Sequence[FingerTemplate],
        most: int,
        shortlist: int | None,
        advance: Advance,
    ) -> tuple[Candidate, ...]:
        """Return the candidates, the likeliest first."""
        return search_several(known, probes, most, shortlist=shortlist, advance=advance)

    def reference(self, sample: FingerSample, effort: Effort) -> FingerTemplate:
        """Return the template of the tier asked for."""
        return sample.made_by(_MAKER[effort])

    def probe(self, data: bytes, dpi: float, known: Gallery, effort: Effort) -> FingerTemplate:
        """Make the template by the maker of the gallery's."""
        maker = known.template(0).tier if len(known) else Tier.FAST
        way = Effort.DEEP if maker is Tier.DEEP or effort is Effort.DEEP else Effort.FAST
        return FingerEngine(way).sample(data, dpi).made_by(maker)

    def unfit(self, label: str, template: FingerTemplate) -> Text | None:
        """Return the same; a finger's image has a largest size, too."""
        if max(template.minutiae.width, template.minutiae.height) > LARGEST_SIDE:
            return Text("图像过大。", "Its image is too large.")
        return super().unfit(label, template)
