"""What the search looks values up by: parts of numbers, names and how they sound.

No table names ``people`` by a foreign key: who leaves the register leaves what is kept here to the next
rebuild, and what no longer fits a person is never shown, for every find is held against the person as they
stand.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from verifier.database import Base
from verifier.database.columns import RowNumber


class SearchKey(Base):
    """Up to eight characters of a number as one whole number (see ``keys``), and whose number it is."""

    __tablename__ = "search_keys"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 -- SQLAlchemy reads this attribute as it stands
    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class SearchRegion(Base):
    """The first six digits of somebody's identity number: there are a few thousand at most."""

    __tablename__ = "search_regions"
    #: 64-bit, for it is multiplied up to whole numbers where people are looked for
    region: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class SearchName(Base):
    """A name as it is written on a register, once however many bear it."""

    __tablename__ = "search_names"
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)


class SearchWord(Base):
    """What a name is found by: its characters from any place on, its pinyin, its initials; as UTF-8.

    Bytes, not text: a server's collation must not decide what lies between two words.
    """

    __tablename__ = "search_words"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 -- SQLAlchemy reads this attribute as it stands
    word: Mapped[bytes] = mapped_column(primary_key=True)
    name_id: Mapped[int] = mapped_column(ForeignKey("search_names.id"), primary_key=True)
