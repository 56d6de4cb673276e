"""Reads big-endian fields one after the other and never beyond the end."""

from __future__ import annotations

from struct import Struct

from matchers.codecs.faults import malformed


class ByteReader:
    """A place in ``data``; every step either fits or raises :class:`TemplateMalformed`."""

    __slots__ = ("at", "data")

    def __init__(self, data: bytes, at: int) -> None:
        self.data = data
        self.at = at

    def unpack(self, layout: Struct) -> tuple[int, ...]:
        """Return the integers of ``layout`` and go on behind them."""
        start = self.at
        self._step(layout.size)
        return layout.unpack_from(self.data, start)

    def take(self, size: int) -> bytes:
        """Return the next ``size`` bytes and go on behind them."""
        start = self.at
        self._step(size)
        return self.data[start : self.at]

    def skip(self, size: int) -> int:
        """Go on by ``size`` bytes and return where they begin."""
        start = self.at
        self._step(size)
        return start

    def finish(self) -> None:
        """Raise where something follows what was read."""
        if self.at != len(self.data):
            rest = len(self.data) - self.at
            raise malformed(
                f"末尾多出 {rest} 个字节，不属于任何内容", f"{rest} bytes at its end belong to nothing"
            )

    def _step(self, size: int) -> None:
        after = self.at + size
        if after > len(self.data):
            raise malformed(
                f"内容不完整，第 {self.at} 字节之后还缺 {after - len(self.data)} 个字节",
                f"it is incomplete: after byte {self.at}, {after - len(self.data)} bytes are missing",
            )
        self.at = after
