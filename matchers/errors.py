"""What can go wrong with a sample or a template, for every modality."""

from __future__ import annotations


class SampleError(ValueError):
    """A sample or template that cannot be used. ``zh`` and ``en`` tell a person what is wrong."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


class ImageUnreadable(SampleError):
    """Not a PNG or BMP image, damaged, or larger than allowed."""


class NotEnrollable(SampleError):
    """A readable image in which there is no usable finger or hand: a failure to enrol."""


class ResolutionImplausible(NotEnrollable):
    """What was found is as large or as small as at no finger: the resolution stated cannot be true."""


class TemplateMalformed(SampleError):
    """Bytes that are no template, or break the rules of their format."""
