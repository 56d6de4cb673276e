"""Read the settings from one TOML file and the environment; an unknown key is refused by its name."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from sqlalchemy.engine import make_url

from verifier.errors import ConfigurationError
from verifier.language import Text
from verifier.settings.model import Settings
from verifier.settings.problems import problem_of

PREFIX = "PENSION_VERIFIER__"
CONFIG_VARIABLE = "PENSION_VERIFIER_CONFIG"
_Found = TypeVar("_Found", bound=BaseModel)


def load_settings(path: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Read ``path``, else the file named in ``PENSION_VERIFIER_CONFIG``, else ``./config.toml``.

    Relative paths in the result are taken from the folder of that file.

    Raises:
        ConfigurationError: no file, not TOML, an unknown key or a value out of bounds; it names which.
    """
    variables = os.environ if environment is None else environment
    file = path or Path(variables.get(CONFIG_VARIABLE) or "config.toml")
    values = _read(file)
    names = _override(values, variables)
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        raise ConfigurationError(
            Text("配置 {file} 有误：{problems}。", "Configuration {file} is wrong: {problems}.").fill(
                file=file, problems=_problems(error, names)
            ),
            Text("各项说明见 docs/settings.md。", "docs/settings.md explains every key."),
        ) from error
    return _with_absolute_paths(settings, file.resolve().parent)


def _problems(error: ValidationError, names: Mapping[tuple[str, ...], str]) -> Text:
    found = [(_place(item["loc"], names), problem_of(item)) for item in error.errors()]
    return Text(
        "；".join(f"{place}：{problem.zh}" for place, problem in found),
        "; ".join(f"{place}: {problem.en}" for place, problem in found),
    )


def _read(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as stream:
            return tomllib.load(stream)
    except OSError as error:
        raise ConfigurationError(
            Text("找不到配置文件 {file}。", "There is no configuration file {file}.").fill(file=file),
            Text(
                "请在含 config.toml 的目录中运行，或用 --config 指明。",
                "Run where config.toml lies, or name it with --config.",
            ),
        ) from error
    except (ValueError, RecursionError) as error:  # not only TOML's own: a number or a nesting without end
        raise ConfigurationError(
            Text(
                "配置文件 {file} 不是有效的 TOML：{why}", "Configuration {file} is not valid TOML: {why}"
            ).fill(file=file, why=error),
            Text("请以 UTF-8 保存并修正所指位置。", "Save it as UTF-8 and mend the place named."),
        ) from error


def _override(values: dict[str, Any], variables: Mapping[str, str]) -> dict[tuple[str, ...], str]:
    """Put the environment's values in their places; return which variable each came from.

    A mistyped variable that silently does nothing is how a gate stays open: it is refused.
    """
    names: dict[tuple[str, ...], str] = {}
    for name, value in variables.items():
        if not name.upper().startswith(PREFIX):
            continue
        place = _setting_named(name[len(PREFIX) :].split("__"))
        if place is None:
            raise ConfigurationError(
                Text(
                    "环境变量 {name} 不对应任何配置项。", "Environment variable {name} is no known setting."
                ).fill(name=name),
                Text("各项说明见 docs/settings.md。", "docs/settings.md explains every key."),
            )
        section = values
        for key in place[:-1]:
            section = section.setdefault(key, {})
            if not isinstance(section, dict):  # the file has a plain value there: validation will say so
                return names
        section[place[-1]] = _list_or_text(value)
        names[place] = name
    return names


def _setting_named(parts: list[str]) -> tuple[str, ...] | None:
    """Return the path of the single setting ``parts`` name in any case, None when there is no such one."""
    model: Any = Settings
    place: list[str] = []
    for part in parts:
        fields = model.model_fields if isinstance(model, type) and issubclass(model, BaseModel) else {}
        found = next((key for key in fields if key.casefold() == part.casefold()), None)
        if found is None:
            return None
        place.append(found)
        model = fields[found].annotation
    is_section = isinstance(model, type) and issubclass(model, BaseModel)
    return None if is_section or place[0] == "agencies" else tuple(place)


def _list_or_text(value: str) -> Any:
    """Read a JSON list (``["police", "公安"]``) as one; every other value is text for pydantic to judge."""
    try:
        found = json.loads(value)
    except ValueError:
        return value
    return found if isinstance(found, list) else value


def _place(location: tuple[int | str, ...], names: Mapping[tuple[str, ...], str]) -> str:
    """Name the key that is wrong: the variable it came from, else its path in the file."""
    path = tuple(str(part) for part in location)
    return names.get(path) or ".".join(path) or "file"


def _with_absolute_paths(settings: Settings, base: Path) -> Settings:
    url = make_url(settings.database.url)
    if url.get_backend_name() == "sqlite" and url.database:
        url = url.set(database=str(base / url.database))
    database = settings.database.model_copy(update={"url": url.render_as_string(hide_password=False)})
    return _from_folder(settings, base).model_copy(update={"database": database})


def _from_folder(section: _Found, base: Path) -> _Found:
    """Return a copy in which every path, at any depth, is taken from the folder ``base``."""
    changed: dict[str, Any] = {}
    for name in type(section).model_fields:
        value = getattr(section, name)
        if isinstance(value, Path):
            changed[name] = base / value
        elif isinstance(value, BaseModel):
            changed[name] = _from_folder(value, base)
    return section.model_copy(update=changed)
