"""A paper as PDF, where the optional package is installed; without it the docx is printed."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

from verifier.errors import ConfigurationError, HostileFile
from verifier.language import Text
from verifier.notices.html import as_html


def as_pdf(docx: bytes) -> bytes:
    """Return a finished paper as PDF; nothing is fetched from anywhere while it is made.

    Raises:
        ConfigurationError: the package that makes PDFs, or a library it needs, is not installed.
    """
    made: bytes = require().HTML(string=as_html(docx), url_fetcher=_refuse).write_pdf()
    return made


def is_installed() -> bool:
    """Tell whether the package that makes PDFs is there, without loading it."""
    return importlib.util.find_spec("weasyprint") is not None


def require() -> Any:
    """Return the package that makes PDFs (ConfigurationError where it cannot be used)."""
    try:
        return importlib.import_module("weasyprint")
    except (ImportError, OSError) as error:  # OSError: the package is there, a library of the system is not
        raise ConfigurationError(
            Text("未安装 PDF 组件。", "The extra that makes PDFs is not installed."),
            Text(
                "请打印 docx，或由管理员运行 pip install 'pension-verifier[pdf]'。",
                "Print the docx, or have pip install 'pension-verifier[pdf]' run.",
            ),
        ) from error


def _refuse(address: str, **_options: object) -> object:
    """Refuse whatever a paper would fetch: it holds everything it shows."""
    raise HostileFile(
        Text("文书引用了外部内容：{a}", "The paper refers to something outside itself: {a}").fill(a=address)
    )
