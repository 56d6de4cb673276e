"""Mapping files: everything optional, everything unknown refused by file, key and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from verifier.errors import ConfigurationError
from verifier.feeds.mapping import FixedField, Mapping, load_mapping

FULL = """
complete = true
[file]
format = "csv"
encoding = "GBK"
delimiter = "|"
sheet = "名单"
header_line = 3
[columns]
id_no = "证件号"
[values.sex]
"1" = "男"
[defaults]
scheme = "resident"
[fixed]
fields = [{ name = "编号", width = 10 }]
"""


def _write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "m.toml"
    path.write_text(text, "utf-8")
    return path


def test_every_section_is_read(tmp_path: Path) -> None:
    mapping = load_mapping(_write(tmp_path, FULL))
    assert mapping.complete is True
    assert (mapping.file.encoding, mapping.file.delimiter, mapping.file.header_line) == ("gb18030", "|", 3)
    assert mapping.columns == {"id_no": "证件号"}
    assert mapping.values == {"sex": {"1": "男"}}
    assert mapping.defaults == {"scheme": "resident"}
    assert mapping.fixed is not None
    assert mapping.fixed.fields == (FixedField(name="编号", width=10),)


def test_an_empty_mapping_declares_nothing(tmp_path: Path) -> None:
    assert load_mapping(_write(tmp_path, "\ufeff")) == Mapping()


@pytest.mark.parametrize(
    ("text", "key", "allowed"),
    [
        ("colour = 1", "colour", "columns"),
        ("[file]\ncolour = 1", "file.colour", "delimiter"),
        ('[file]\nencoding = "ebcdic"', "file.encoding", "gb18030"),
        ('[file]\nformat = "pdf"', "file.format", "xlsx"),
        ("[fixed]\nfields = [{ name = 'a', width = 0 }]", "fixed.fields.0.width", "width"),
        ("complete = 'perhaps'", "complete", "boolean"),
        ("[columns]\nname = 3", "columns.name", "text"),
    ],
)
def test_an_error_names_file_key_and_what_is_allowed(
    tmp_path: Path, text: str, key: str, allowed: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_mapping(_write(tmp_path, text))
    line = caught.value.in_language("en")
    assert "m.toml" in line
    assert key in line
    assert allowed in line


def test_what_is_no_toml_or_no_file_is_told(tmp_path: Path) -> None:
    for text in ("[file", f"[columns]\nname = {'[' * 3_000}", f"complete = {'9' * 5_000}"):
        with pytest.raises(ConfigurationError, match="not TOML"):
            load_mapping(_write(tmp_path, text))
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_mapping(tmp_path)
