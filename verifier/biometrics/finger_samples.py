"""Samples of fingers: the templates of one impression, made by us or another maker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from matchers.codecs.finger_record import read_finger_record
from matchers.errors import NotEnrollable, TemplateMalformed
from matchers.finger.template import FingerTemplate
from matchers.finger.template import Tier as Maker
from matchers.finger.template_file import read_template
from matchers.image_limits import MOST_PIXELS
from verifier.biometrics.sample_bytes import origin_of

LEAST_MINUTIAE: Final = 4
"""Fewer say nothing of whose finger it is."""
_RECORD: Final = b"FMR\x00"


@dataclass(frozen=True)
class FingerSample:
    """One impression as each tier saw it, or another maker's minutiae of it; at least one template."""

    #: what it was made of: equal for equal bytes at the same resolution
    origin: str
    templates: tuple[FingerTemplate, ...]
    from_image: bool = False

    def by(self, maker: Maker) -> FingerTemplate | None:
        """Return the template this maker made, if there is one."""
        return next((template for template in self.templates if template.tier is maker), None)

    def made_by(self, maker: Maker) -> FingerTemplate:
        """Return the template of the wanted maker, else the first there is."""
        return self.by(maker) or self.templates[0]


def sample_of_template(data: bytes) -> FingerSample:
    """Make a sample of our own template's bytes, or of the one view of a standard record.

    Raises:
        TemplateMalformed: neither, damaged, or a record of several views.
        NotEnrollable: hardly any minutiae.
    """
    templates = (_of_record(data),) if data.startswith(_RECORD) else read_template(data)
    if max(len(template.minutiae) for template in templates) < LEAST_MINUTIAE:
        raise NotEnrollable(
            "模板中的特征点太少，无法比对。请重新采集。",
            "The template has too few minutiae to be compared. Please capture the finger again.",
        )
    return FingerSample(origin_of(data), templates)


def _of_record(data: bytes) -> FingerTemplate:
    views = read_finger_record(data).views
    if len(views) > 1:
        # silently taking one of them might take another finger
        raise TemplateMalformed(
            f"记录中有 {len(views)} 次采集。请每份文件只放一次采集。",
            f"The record holds {len(views)} views. Please send one view in a file.",
        )
    found = views[0].at_500_dpi()
    if max(found.width, found.height) > MOST_PIXELS:
        raise TemplateMalformed(
            f"记录所称的图像有 {found.width} × {found.height} 像素，比一只手还大。",
            f"The record speaks of an image of {found.width} × {found.height} pixels, larger than a hand.",
        )
    return FingerTemplate(Maker.FOREIGN, found, quality=views[0].quality)
