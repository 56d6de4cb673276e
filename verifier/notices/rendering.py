"""Fills a template with plain values: what comes from a person stays text, whatever it looks like."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from verifier.language import Text
from verifier.notices.kinds import Kind
from verifier.notices.template_files import Template, broken, check_template
from verifier.notices.values import NoticeValues

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment


def render(template: Template, kind: Kind, values: NoticeValues) -> bytes:
    """Return the finished docx.

    Raises:
        ConfigurationError: the template cannot be used; it says where and why.
    """
    from docxtpl import DocxTemplate  # noqa: PLC0415 -- takes a moment, and only papers need it
    from jinja2 import TemplateError  # noqa: PLC0415 -- as above

    environment = _environment()
    check_template(template, kind.must_show, environment)
    document = DocxTemplate(io.BytesIO(template.data))
    output = io.BytesIO()
    try:
        document.render(values.as_dict(), environment, autoescape=True)
        document.save(output)
    except TemplateError as error:
        raise broken(template, _why(error.message)) from error
    except (ValueError, TypeError, SyntaxError, KeyError, OverflowError) as error:
        # what its expressions do (a filter on the wrong value), or the XML they leave behind
        raise broken(template, _why(type(error).__name__)) from error
    return _undated(output)


def _undated(written: io.BytesIO) -> bytes:
    """Return the package without the hour its parts were packed: the same paper is the same bytes.

    The paper's day stands in its text, from the clock of the product; python-docx packs with the system's.
    """
    output = io.BytesIO()
    with zipfile.ZipFile(written) as dated, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as undated:
        for name in dated.namelist():
            part = zipfile.ZipInfo(name)  # of 1 January 1980, the first day the format knows
            part.compress_type = zipfile.ZIP_DEFLATED
            undated.writestr(part, dated.read(name))
    return output.getvalue()


def plain(value: object) -> str:
    """Return a value as text an XML file can hold: without control characters and halves of characters."""
    return "".join(
        character if character.isprintable() or character in "　 " else " "
        for character in str(value)
        if not 0xD800 <= ord(character) <= 0xDFFF
    )


def _environment() -> SandboxedEnvironment:
    """Return an engine that fails on an unknown name; a template reaches nothing but its values."""
    from jinja2 import StrictUndefined, Undefined  # noqa: PLC0415 -- takes a moment, and only papers need it
    from jinja2.sandbox import SandboxedEnvironment  # noqa: PLC0415 -- as above
    from markupsafe import Markup, escape  # noqa: PLC0415 -- as above

    def finished(value: Any) -> Any:
        """Escape every value, even a “safe” one; braces too, which docxtpl reads a second time."""
        if isinstance(value, Undefined):
            return value
        text = str(escape(str(plain(value))))
        for character in "{}%":
            text = text.replace(character, f"&#{ord(character)};")
        return Markup(text)  # noqa: S704 -- escaped just above

    return SandboxedEnvironment(undefined=StrictUndefined, finalize=finished, autoescape=True)


def _why(message: str | None) -> Text:
    shown = message or "?"
    return Text(shown, shown)
