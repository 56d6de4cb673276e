"""Make matchers/records/name_shapes.txt: pairs of characters that look alike, told from their pictures.

    python benchmarks/records/make_shapes.py [directory of the fonts]

Needs Pillow, which the product does not, and the Debian package fonts-noto-cjk (SIL Open Font License 1.1).
Every character is drawn in a sans and a serif face, blurred and compared with every other (normalised cross-
correlation) as a whole, more blurred, and by halves. Dense characters resemble everything, so a likeness is
counted in standard deviations above what both characters have in common with all others.
"""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

ROOT = Path(__file__).resolve().parents[2]
FONTS = Path("/usr/share/fonts/opentype/noto")
FACES = ("NotoSansCJK-Regular.ttc", "NotoSerifCJK-Regular.ttc")
SIMPLIFIED = 2
SIZE, EM = 48, 40
# Rows and columns of the whole and of overlapping halves, as characters are composed.
WHOLE = (0, 48, 0, 48)
HALVES = ((0, 48, 0, 20), (0, 48, 20, 48), (0, 22, 0, 48), (20, 48, 0, 48))
SHARP, SOFT = 1.4, 2.9
THRESHOLD = 4.7
"""One pair in six hundred lies above it; of pairs drawn as names use them, one in two hundred and fifty."""
# Characters of given names beyond GB 2312 (from level 3 of 通用规范汉字表, 2013).
BEYOND = (
    "喆堃淼煊珺玥昇晞翀璟琎琰赟旻昶炜祎颀燚垚犇鑫玮珩珣琚琛瑀璠璩璇瓛旸昉昫晔晗晙晟暄暅曈曦沄沚泓洺浠淏湉滢濛炘炆"
    "烜焜煜熠燊皓"
)

Grid = NDArray[np.float32]


def characters() -> list[str]:
    codes = (bytes((high, low)) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    return sorted({code.decode("gb2312", "ignore") for code in codes} - {""} | set(BEYOND))


def drawn(characters: list[str], face: Path, blur: float) -> Grid:
    font = ImageFont.truetype(str(face), EM, index=SIMPLIFIED)
    pictures = np.zeros((len(characters), SIZE, SIZE), np.float32)
    for place, character in enumerate(characters):
        picture = Image.new("L", (SIZE, SIZE), 0)
        ImageDraw.Draw(picture).text((4, -7), character, font=font, fill=255)
        pictures[place] = np.asarray(picture.filter(ImageFilter.GaussianBlur(blur)), np.float32)
    return pictures


def likeness(pictures: Grid, box: tuple[int, int, int, int]) -> Grid:
    top, bottom, left, right = box
    cut = pictures[:, top:bottom, left:right]
    count, height, width = cut.shape
    small = cut.reshape(count, height // 2, 2, width // 2, 2).mean((2, 4)).reshape(count, -1)
    small -= small.mean(1, keepdims=True)
    small /= np.maximum(np.linalg.norm(small, axis=1, keepdims=True), 1e-6)
    return small @ small.T


def beyond_common(table: Grid) -> Grid:
    np.fill_diagonal(table, np.nan)
    scores = (table - np.nanmean(table, 1)[:, None]) / np.nanstd(table, 1)[:, None]
    return (scores + scores.T) / 2


def main() -> None:
    fonts = Path(sys.argv[1]) if len(sys.argv) > 1 else FONTS
    known = characters()
    sharp = [drawn(known, fonts / face, SHARP) for face in FACES]
    soft = [drawn(known, fonts / face, SOFT) for face in FACES]
    score = beyond_common(sum(likeness(face, WHOLE) for face in sharp) / 2)
    score += 0.5 * beyond_common(sum(likeness(face, WHOLE) for face in soft) / 2)
    halves = [sum(likeness(face, box) for face in sharp) / 2 for box in HALVES]
    score += 0.5 * beyond_common(np.maximum.reduce(halves))
    alike = score > THRESHOLD
    lines = [
        "# Characters that look alike: each line one, then those after it. Made by benchmarks/records/"
        "make_shapes.py from renderings of Noto CJK (SIL Open Font License 1.1)."
    ]
    for place, character in enumerate(known):
        after = "".join(known[other] for other in np.flatnonzero(alike[place]) if other > place)
        if after:
            lines.append(character + after)
    target = ROOT / "matchers/records/name_shapes.txt"
    target.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(known)} characters, {int(alike.sum()) // 2} pairs, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
