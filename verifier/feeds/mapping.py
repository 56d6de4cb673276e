"""A mapping file tells how one source's file is to be read: all optional, everything unknown refused."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from verifier.errors import ConfigurationError
from verifier.language import Text
from verifier.settings.problems import problem_of

Format = Literal["csv", "tsv", "txt", "xlsx", "xls", "dbf", "fixed"]
_ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-8-sig": "utf-8",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "cp936": "gb18030",
    "big5": "cp950",
    "cp950": "cp950",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
}
_LARGEST_FIELD = 4096


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FileMapping(_Strict):
    """``[file]``: what the file is. A declared value wins over anything found out from the content."""

    format: Format | None = None
    encoding: str | None = None
    delimiter: Literal[",", ";", "\t", "|"] | None = None
    sheet: str | None = Field(default=None, min_length=1)
    header_line: int | None = Field(default=None, ge=1, le=1000)

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, value: str | None) -> str | None:
        if value is None:
            return None
        known = _ENCODINGS.get(value.strip().casefold().replace("_", "-"))
        if known is None:
            raise ValueError(Text("可用：{all}", "allowed: {all}").fill(all=", ".join(_ENCODINGS)))
        return known


class FixedField(_Strict):
    """One column of a fixed-width file; ``width`` in bytes."""

    name: str = Field(min_length=1)
    width: int = Field(ge=1, le=_LARGEST_FIELD)


class FixedMapping(_Strict):
    """``[fixed]``: the layout, left to right."""

    fields: tuple[FixedField, ...] = Field(min_length=1, max_length=1000)


class Mapping(_Strict):
    """How to read one source's file.

    Attributes:
        file: format, encoding, delimiter, sheet, physical line of the headings.
        columns: canonical field → heading in the file; wins over the known headings.
        values: canonical field → the file's value → our value (``[values.sex]``, ``[values.scheme]``).
        defaults: canonical field → value for rows in which the column is absent or empty.
        fixed: layout of a fixed-width file.
        complete: for a roll: whether the file is the full roll (True), a part (False), or unstated (None).
    """

    file: FileMapping = FileMapping()
    columns: dict[str, str] = Field(default_factory=dict)
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    defaults: dict[str, str] = Field(default_factory=dict)
    fixed: FixedMapping | None = None
    complete: bool | None = None


def load_mapping(path: Path) -> Mapping:
    """Read a mapping from TOML (UTF-8).

    Raises:
        ConfigurationError: not readable, not TOML, or a key that is unknown or has a value not allowed; the
            message names file, key and what is allowed.
    """
    try:
        content = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise ConfigurationError(
            Text("映射文件 {p} 无法读取：{e}。", "The mapping file {p} cannot be read: {e}.").fill(
                p=path, e=error.strerror
            ),
            Text("请检查路径和权限。", "Check the path and its permissions."),
        ) from error
    except (ValueError, RecursionError) as error:  # not only TOML's own: a number or a nesting without end
        raise ConfigurationError(
            Text("映射文件 {p} 不是有效的 TOML：{e}。", "The mapping file {p} is not TOML: {e}.").fill(
                p=path, e=error
            ),
            Text("请以 UTF-8 保存并修正所指位置。", "Save it as UTF-8 and mend the place named."),
        ) from error
    try:
        return Mapping.model_validate(content)
    except ValidationError as error:
        raise _explain(path, error) from error


def _explain(path: Path, error: ValidationError) -> ConfigurationError:
    first = error.errors()[0]
    location = first["loc"]
    key = ".".join(str(part) for part in location)
    reason = problem_of(first)
    return ConfigurationError(
        Text("映射文件 {p} 的 {k}：{r}。", "Mapping file {p}, key {k}: {r}.").fill(p=path, k=key, r=reason),
        Text("这里允许：{a}。", "Allowed here: {a}.").fill(a=_allowed(location[:-1])),
    )


def _allowed(parents: tuple[int | str, ...]) -> str | Text:
    """Return the keys allowed below ``parents``."""
    sections: dict[str, type[BaseModel]] = {"file": FileMapping, "fixed": FixedMapping}
    if not parents:
        return ", ".join(Mapping.model_fields)
    if str(parents[0]) in sections:
        model = FixedField if len(parents) > 1 else sections[str(parents[0])]
        return ", ".join(model.model_fields)
    return Text('字段 = "文字"', 'field = "text"')
