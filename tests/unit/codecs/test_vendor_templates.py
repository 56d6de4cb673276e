"""Records a commercial kit made of real prints are read whole and survive every format."""

from __future__ import annotations

from pathlib import Path

import pytest

from matchers.codecs.finger_record import (
    Format,
    from_minutiae,
    read_finger_record,
    record_of,
    write_ansi_378,
    write_finger_record,
    write_iso_2005,
    write_iso_2011,
)

pytestmark = pytest.mark.bench_data


def test_every_vendor_template_comes_back_byte_by_byte(bench_data: Path) -> None:
    files = sorted((bench_data / "fingerprint" / "iso_templates").rglob("*.iso"))
    assert len(files) == 320
    for path in files:
        data = path.read_bytes()
        record = read_finger_record(data)
        [view] = record.views
        assert record.format is Format.ISO_2005
        assert (view.width, view.height, view.x_resolution, view.position, view.quality) == (
            300,
            400,
            197,
            0,
            0,
        )
        assert write_finger_record(record) == data
        assert write_iso_2005(record_of(from_minutiae(view.at_500_dpi()))) == data
        assert write_iso_2005(read_finger_record(write_iso_2011(record))) == data
        [other] = read_finger_record(write_ansi_378(record)).views
        assert other.x.tolist() == view.x.tolist()
        assert len(data) <= 600
