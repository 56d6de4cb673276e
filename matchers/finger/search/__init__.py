"""1:N search: a gallery of references on disk, and whoever in it may be of a probe's finger.

>>> with GalleryWriter(path) as writer:
...     writer.add("pension 4711", template)
>>> gallery = Gallery.open(path)
>>> best, *_ = search_several(gallery, [probe])
>>> expected_false_hits(best.score, len(gallery))
"""

from matchers.finger.search.gallery import Gallery
from matchers.finger.search.searching import search_several, short_list
from matchers.finger.search.writer import GalleryWriter, gallery_in_memory
from matchers.gallery.searching import STEPS, Candidate, expected_false_hits

__all__ = [
    "STEPS",
    "Candidate",
    "Gallery",
    "GalleryWriter",
    "expected_false_hits",
    "gallery_in_memory",
    "search_several",
    "short_list",
]
