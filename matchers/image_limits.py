"""How large pictures of fingers and hands may be, and how a file is refused."""

from __future__ import annotations

from typing import Final

from matchers.errors import ImageUnreadable

MOST_PIXELS: Final = 2000
"""Rows and columns, as the protocol of the kiosks has it. Of fingers 10 cm at 500 dpi, more than a hand's
four at once; cameras for hands have some 640 × 480 to 1280 × 1024."""
LEAST_PIXELS: Final = 60
"""Rows and columns: nothing can be compared in less. Of fingers 3 mm at 500 dpi, six or seven ridges; a hand
so small has veins of one or two pixels."""


def damaged() -> ImageUnreadable:
    """Return the error of a file that breaks the rules of its format."""
    return ImageUnreadable(
        "图像文件已损坏或不完整。请重新采集或重新发送。",
        "The image file is damaged or incomplete. Please capture or send it again.",
    )


def transparent() -> ImageUnreadable:
    """Return the error of a picture that shows its ground."""
    return unusual("图像有透明部分。", "The picture has transparent parts.")


def unusual(zh: str, en: str) -> ImageUnreadable:
    """Return the error of a whole file that is more than a plain picture; both are sentences."""
    return ImageUnreadable(
        f"{zh}请另存为普通的灰度 PNG 或 BMP。", f"{en} Please save it as a plain gray PNG or BMP."
    )


def size_fits(width: int, height: int) -> bool:
    """Tell whether a picture of so many pixels may be one sample."""
    return all(LEAST_PIXELS <= length <= MOST_PIXELS for length in (width, height))


def demand_size(width: int, height: int) -> None:
    """Raise ``ImageUnreadable`` for a picture of more or fewer pixels than one sample has."""
    if not size_fits(width, height):
        raise ImageUnreadable(
            f"图像为 {width} × {height} 像素；宽和高都应在 {LEAST_PIXELS} 至 {MOST_PIXELS} 像素之间。",
            f"The picture has {width} × {height} pixels; "
            f"width and height must be {LEAST_PIXELS} to {MOST_PIXELS}.",
        )
