"""Text files line by line, in the agencies' encodings and with their line ends."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from verifier.demo.city.files.tally import Tally
from verifier.demo.city.manifest import Flaw

_BOM = b"\xef\xbb\xbf"
_BUFFER = 1 << 20


class LineFile:
    """A streaming writer; every line ends with CR LF, as the agencies' Windows programs end it."""

    def __init__(self, path: Path, encoding: str, *, bom: bool = False) -> None:
        self.tally = Tally()
        self._encoding = encoding
        self._stream = path.open("wb", buffering=_BUFFER)
        if bom:
            self._stream.write(_BOM)

    def heading(self, text: str) -> None:
        """Write a line that is not a row."""
        self._stream.write(text.encode(self._encoding) + b"\r\n")
        self.tally.heading()

    def row(self, text: str, flaw: Flaw | None = None, *, known: bool = False) -> None:
        """Write one row, ``known`` from an earlier file or not.

        ``UNDECODABLE`` puts two bytes into its middle that no encoding here knows.
        """
        raw = text.encode(self._encoding)
        if flaw is Flaw.UNDECODABLE:
            raw = spoiled(raw)
        self.raw_row(raw, flaw, known=known)

    def raw_row(self, raw: bytes, flaw: Flaw | None = None, *, known: bool = False) -> None:
        """Write one row of bytes."""
        self._stream.write(raw + b"\r\n")
        self.tally.row(flaw, known=known)

    def __enter__(self) -> LineFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()


def spoiled(raw: bytes) -> bytes:
    """Return the row with FF FF just before its last comma: the columns stay, the text cannot be decoded."""
    place = raw.rfind(b",")
    return raw[:place] + b"\xff\xff" + raw[place:]
