"""Write a migration from the difference between the tables in the code and the migrations so far.

For developers: ``python -m verifier.migrations.generate "what changes"`` writes the next one; ``--first``
writes the first one anew (only until the first release: afterwards databases exist that had it).
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from alembic import command

from verifier import migrate
from verifier.database import EVERYWHERE, Database
from verifier.migrations.append_only import APPEND_ONLY, FROZEN_COLUMNS
from verifier.migrations.revisions import VERSIONS, known

_FIRST = "The first tables."


def generate(message: str, *, first: bool = False) -> Path:
    """Write the next migration, or the first one anew, and return its path.

    A throw-away SQLite database is brought to the newest migration and compared with the tables in the code.
    """
    if first:
        for old in VERSIONS.glob("0001_*.py"):
            old.unlink()
    with tempfile.TemporaryDirectory() as folder, closing(Database(f"sqlite:///{folder}/a.db")) as database:
        if not first:
            migrate.upgrade(database)
        number = 1 if first else len(known()) + 1
        with database.write(EVERYWHERE) as session:
            config = migrate.alembic_config(session.connection())
            command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")
    [path] = VERSIONS.glob(f"{number:04d}_*.py")
    path.write_text(_finished(path.read_text(encoding="utf-8"), first=first), encoding="utf-8")
    # what cannot be fixed before formatting is reported by the last of the three
    for step in (["check", "--fix", "--exit-zero", "-s"], ["format", "-s"], ["check", "-q"]):
        subprocess.run([sys.executable, "-m", "ruff", *step, str(path)], check=True)  # noqa: S603 -- ours
    return path


def _finished(source: str, *, first: bool) -> str:
    source = re.sub(r"^ +# ### .*\n", "", source, flags=re.MULTILINE).rstrip() + "\n"
    if not first:
        return source
    source = source.replace(
        "def upgrade() -> None:",
        "def upgrade() -> None:  # noqa: PLR0915 -- generated, a statement per table",
    )
    source = source.replace(
        "\nrevision =",
        "\nfrom verifier.migrations.append_only import protect\n"
        "from verifier.migrations.covering import keep_covered\n\nrevision =",
        1,
    )
    lines = [f"    protect(op.get_bind(), {table!r})" for table in APPEND_ONLY]
    lines += [f"    protect(op.get_bind(), {table!r}, {cols!r})" for table, cols in FROZEN_COLUMNS.items()]
    lines.append("    keep_covered(op.get_bind())")
    return source + "\n" + "\n".join(lines) + "\n"


def main() -> None:
    """Read the command line and write the migration."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("message", nargs="?", help="what the migration changes")
    parser.add_argument("--first", action="store_true", help="write the first migration anew")
    arguments = parser.parse_args()
    if bool(arguments.message) == arguments.first:
        parser.error("give either a message or --first")
    path = generate(arguments.message or _FIRST, first=arguments.first)
    sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
