"""What differs between galleries of fingers and of hands; libraries load when they are first needed."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from verifier.biometrics.engine import Effort
from verifier.biometrics.modalities import engine_of
from verifier.errors import InvalidInput
from verifier.language import Text


class Kind(ABC):
    """One modality's galleries. Templates, galleries and their errors are its matcher's own."""

    modality: str
    #: what a person calls such a gallery
    name: Text
    #: the matcher's package of the search
    package: str

    def magic(self) -> bytes:
        """Return the first bytes of its files."""
        return bytes(import_module(f"{self.package}.layout").MAGIC)

    def open(self, path: Path) -> Any:
        """Open a file."""
        return import_module(self.package).Gallery.open(path)

    def in_memory(self, references: Iterable[tuple[str, Any]]) -> Any:
        """Return a gallery of labels and templates that is in no file."""
        return import_module(self.package).gallery_in_memory(references)

    def writer(self, path: Path) -> Any:
        """Return a context that adds references and puts the file in its place."""
        return import_module(self.package).GalleryWriter(path)

    def search(self, known: Any, probes: list[Any], top: int, **more: Any) -> tuple[Any, ...]:
        """Return the candidates, the likeliest first."""
        found: tuple[Any, ...] = import_module(self.package).search_several(known, probes, top, **more)
        return found

    def unfit(self, label: str, template: Any) -> Text | None:
        """Return why a gallery cannot hold this, None if it can."""
        from matchers.gallery.labels import LONGEST_LABEL  # noqa: PLC0415 -- loads the image library's arrays

        del template
        name = os.fsencode(label)
        if len(name) > LONGEST_LABEL or "\N{REPLACEMENT CHARACTER}" in name.decode(errors="replace"):
            return Text("文件名过长，或不是 UTF-8 文字。", "Its name is too long, or not UTF-8.")
        return None

    @abstractmethod
    def reference(self, sample: Any, effort: Effort) -> Any:
        """Return the template that goes into a gallery."""

    @abstractmethod
    def probe(self, data: bytes, dpi: float, known: Any, effort: Effort) -> Any:
        """Return the template that is looked for in a gallery."""


class FingerKind(Kind):
    """Galleries of fingers: templates of one maker compare best."""

    modality = "finger"
    name = Text("指纹库", "finger gallery")
    package = "matchers.finger.search"

    def reference(self, sample: Any, effort: Effort) -> Any:
        """Return the template of the tier asked for."""
        return _by(sample, Effort.DEEP.value if effort is Effort.DEEP else Effort.FAST.value)

    def probe(self, data: bytes, dpi: float, known: Any, effort: Effort) -> Any:
        """Make the template by the maker of the gallery's."""
        maker = known.template(0).tier.value if len(known) else Effort.FAST.value
        way = Effort.DEEP if Effort.DEEP.value in (maker, effort.value) else Effort.FAST
        return _by(engine_of(self.modality, way).sample(data, dpi), maker)

    def unfit(self, label: str, template: Any) -> Text | None:
        """Return the same; a finger's image has a largest size, too."""
        largest = import_module("matchers.finger.template_file").LARGEST_SIDE
        if max(template.minutiae.width, template.minutiae.height) > largest:
            return Text("图像过大。", "Its image is too large.")
        return super().unfit(label, template)


class VeinKind(Kind):
    """Galleries of hands: there is one maker."""

    modality = "palm_vein"
    name = Text("静脉库", "vein gallery")
    package = "matchers.palm_vein.search"

    def reference(self, sample: Any, effort: Effort) -> Any:
        """Return the template."""
        del effort
        return sample.template

    def probe(self, data: bytes, dpi: float, known: Any, effort: Effort) -> Any:
        """Make the template."""
        del known, effort
        return engine_of(self.modality).sample(data, dpi).template


def _by(sample: Any, maker: str) -> Any:
    """Return the template of the wanted maker, else the first there is."""
    fitting = [template for template in sample.templates if template.tier.value == maker]
    return (fitting or list(sample.templates))[0]


_KINDS: Final[dict[str, Kind]] = {kind.modality: kind for kind in (FingerKind(), VeinKind())}


def kind_of(modality: str) -> Kind:
    """Return the kind of a modality's galleries.

    Raises:
        InvalidInput: there is no such modality.
    """
    if modality not in _KINDS:
        raise InvalidInput(
            Text("未知的模态 {m}。", "There is no modality {m}.").fill(m=modality),
            Text("可用的有：{all}。", "There are: {all}.").fill(all="、".join(_KINDS)),
        )
    return _KINDS[modality]
