"""Which schema a database has and which the code needs, told without Alembic and without any table's module.

Every command asks this before it begins; only who migrates reads more. It is what Alembic tells, as
``tests/integration/test_database_migrations.py`` holds.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, String, column, inspect, select, table

from verifier.database import EVERYWHERE, Database
from verifier.errors import ConfigurationError
from verifier.language import Text

VERSIONS: Final = Path(__file__).with_name("versions")
#: Alembic's own table in a migrated database
_TABLE: Final = table("alembic_version", column("version_num", String))
_LINE: Final = re.compile(r'^(down_)?revision(?:: [^=]+)? = (?:"(\w+)"|None)$', re.MULTILINE)


@cache
def known() -> tuple[str, ...]:
    """Return the revisions this version of the code knows, the first before those that follow it."""
    after: dict[str | None, str] = {}
    for path in VERSIONS.glob("*.py"):
        found = {bool(down): name or None for down, name in _LINE.findall(path.read_text("utf-8"))}
        revision = found[False]
        if revision is not None:
            after[found[True]] = revision
    chain: list[str] = []
    while (following := after.get(chain[-1] if chain else None)) is not None:
        chain.append(following)
    return tuple(chain)


def newest() -> str:
    """Return the revision this version of the code needs.

    Raises:
        ConfigurationError: there is none, while the very first migration is being generated.
    """
    if not known():
        raise ConfigurationError(Text("没有数据库迁移。", "There are no migrations."))
    return known()[-1]


def revision_of(connection: Connection) -> str | None:
    """Return the revision of the database behind ``connection``, None when it was never migrated."""
    if not inspect(connection).has_table(_TABLE.name):
        return None
    found: str | None = connection.scalar(select(_TABLE.c.version_num))
    return found


def current(database: Database) -> str | None:
    """Return the revision the database has, None when it was never migrated."""
    with database.read(EVERYWHERE) as session:
        return revision_of(session.connection())


def require_current(database: Database) -> None:
    """Do nothing when the database has the schema the code needs.

    Raises:
        ConfigurationError: it must be migrated first, or belongs to a later version of the product.
    """
    found = current(database)
    if found == newest():
        return
    refuse_later_version(found)
    raise ConfigurationError(
        Text(
            "数据库结构为 {found}，本版本需要 {wanted}。",
            "The database has schema {found}, this version needs {wanted}.",
        ).fill(found=found or "—", wanted=newest()),
        Text("请运行 pension-verifier migrate。", "Run pension-verifier migrate."),
    )


def refuse_later_version(found: str | None) -> None:
    """Do nothing for a revision this version knows, nor for none.

    Raises:
        ConfigurationError: it is of a later version of the product.
    """
    if found is not None and found not in known():
        raise ConfigurationError(
            Text(
                "数据库结构 {found} 来自更新的版本。", "The database's schema {found} is of a later version."
            ).fill(found=found),
            Text("请安装创建它的版本。", "Install the version that made it."),
        )
