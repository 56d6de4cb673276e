"""Finds a paper's template, the office's own before ours, and says where and why one cannot be used."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, fields
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from verifier.errors import ConfigurationError
from verifier.language import Text
from verifier.notices.values import NoticeValues

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

#: a template is a page or two: whatever unpacks to more is no template
LARGEST_UNPACKED: Final = 20_000_000
_KNOWN: Final = frozenset(field.name for field in fields(NoticeValues))
_TAG: Final = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class Template:
    """A template's bytes and the name it is spoken of by."""

    label: str
    data: bytes


def find_template(name: str, folder: Path | None) -> Template:
    """Return the template ``name`` of the office's folder, else the packaged one.

    Raises:
        ConfigurationError: it cannot be read.
    """
    own = None if folder is None else folder / name
    try:
        if own is not None and own.is_file():
            return Template(str(own), own.read_bytes())
        return Template(name, (files("verifier.resources") / "templates" / name).read_bytes())
    except OSError as error:
        raise ConfigurationError(
            Text("模板 {file} 无法读取。", "The template {file} cannot be read.").fill(file=own or name),
            Text("请检查文件与权限。", "Look at the file and its permissions."),
        ) from error


def check_template(template: Template, must_show: tuple[str, ...], environment: SandboxedEnvironment) -> None:
    """Do nothing where a template can be filled: a docx whose placeholders are known and complete.

    Raises:
        ConfigurationError: no docx, carries macros, a placeholder is malformed or unknown, or one is missing.
    """
    _check_package(template)
    named = _named(template, environment)
    unknown, missing = named - _KNOWN, set(must_show) - named
    if unknown:
        raise broken(
            template,
            Text("不认识的占位符：{names}", "unknown placeholders: {names}").fill(
                names=", ".join(sorted(unknown))
            ),
        )
    if missing:
        raise broken(
            template,
            Text("缺少必须出现的占位符：{names}", "placeholders that must appear are missing: {names}").fill(
                names=", ".join(sorted(missing))
            ),
        )


def broken(template: Template, why: Text) -> ConfigurationError:
    """Return the error of a template that cannot be used."""
    return ConfigurationError(
        Text("模板 {file} 不能使用：{why}。", "The template {file} cannot be used: {why}.").fill(
            file=template.label, why=why
        ),
        Text(
            "请在 Word 中改正，或删去该文件以使用自带模板。",
            "Mend it in a word processor, or take the file away to use the packaged one.",
        ),
    )


def _check_package(template: Template) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(template.data)) as package:
            names = {entry.filename for entry in package.infolist()}
            size = sum(entry.file_size for entry in package.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise broken(template, Text("不是 docx 文件", "it is not a docx file")) from error
    if size > LARGEST_UNPACKED or "word/document.xml" not in names:
        raise broken(template, Text("不是 docx 文件", "it is not a docx file"))
    if any(name.lower().endswith((".bin", ".exe", ".dll", ".js")) for name in names):
        raise broken(template, Text("含有宏或嵌入程序", "it carries macros or embedded programs"))


def _named(template: Template, environment: SandboxedEnvironment) -> set[str]:
    """Return every placeholder a template names.

    docxtpl, which is not ours, meets a hostile or damaged package with errors of many kinds.
    """
    from docxtpl import DocxTemplate  # noqa: PLC0415 -- takes a moment, and only papers need it
    from jinja2 import TemplateSyntaxError, meta  # noqa: PLC0415 -- as above

    named: set[str] = set()
    try:
        parts = _parts(DocxTemplate(io.BytesIO(template.data)))
    except Exception as error:
        raise broken(template, Text("文件已损坏", "the file is damaged")) from error
    for part, source in parts:
        # one paragraph a line, so that the line of an error is a paragraph
        lines = re.sub(r"<w:p([ >])", r"\n<w:p\1", source)
        try:
            named |= meta.find_undeclared_variables(environment.parse(lines))
        except TemplateSyntaxError as error:
            around = lines.splitlines()[max(0, error.lineno - 1) : error.lineno]
            raise broken(
                template,
                Text("{part} 第 {n} 段“{text}”有误：{why}", "{part}, paragraph {n}, “{text}”: {why}").fill(
                    part=part,
                    n=max(1, error.lineno - 1),
                    text=_TAG.sub("", "".join(around))[:80],
                    why=error.message,
                ),
            ) from error
    return named


def _parts(document: Any) -> list[tuple[str, str]]:
    """Return body, headers and footers as the template engine will see them."""
    document.render_init()
    found = [("document", document.patch_xml(document.get_xml()))]
    for uri in (document.HEADER_URI, document.FOOTER_URI):
        for _key, part in document.get_headers_footers(uri):
            xml = document.get_part_xml(part)
            found.append((str(part.partname).rpartition("/")[2], document.patch_xml(xml)))
    return found
