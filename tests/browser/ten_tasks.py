"""What the ten tasks of a first day need: an office with work in it, and a page that counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import FilePayload, Locator, Page

from tests import factories as make
from tests.clocks import later
from tests.web.sample import parts_of
from tests.web.sample_course import stood_still, verified
from tests.web.sample_recovery import who
from tests.web.whole_office import Whole, whole_office
from verifier.cases.stops.notifying import notify_person
from verifier.cases.tables import Case
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.months import Month
from verifier.search.keeping import rebuild

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "first-day.md"
_ROW: Final = re.compile(r"^\| (\d+)\. [^|]*\|[^|]*\| (\d+) \| (\d+) \| (\d+) \|$", re.M)
#: leads for the second task, and three for the third, fourth and fifth
_LEADS: Final = 13


@dataclass(frozen=True, slots=True)
class Cost:
    """What a task takes: clicks (a choice and a file are one each), keys, and texts typed into a field."""

    clicks: int
    keys: int
    texts: int


class Counted:
    """A page on which everything a person does is counted; the login is not, nor is reading."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._clicks = self._keys = self._texts = 0

    @property
    def cost(self) -> Cost:
        return Cost(self._clicks, self._keys, self._texts)

    def click(self, what: str | Locator) -> None:
        """Click, also to choose one of several."""
        self._clicks += 1
        (self.page.locator(what).first if isinstance(what, str) else what).click()

    def press(self, *keys: str) -> None:
        """Press one key after the other."""
        for key in keys:
            self._keys += 1
            self.page.keyboard.press(key)

    def write(self, where: str, text: str) -> None:
        """Write a text; a field that has the focus already is given by an empty ``where``."""
        self._texts += 1
        if where:
            self.page.locator(where).first.fill(text)
        else:
            self.page.keyboard.type(text)

    def choose(self, where: str, value: str) -> None:
        """Choose from a list."""
        self._clicks += 1
        self.page.locator(where).first.select_option(value)

    def give(self, where: str, name: str, data: bytes) -> None:
        """Choose a file."""
        self._clicks += 1
        file = FilePayload(name=name, mimeType="image/jpeg", buffer=data)
        self.page.locator(where).first.set_input_files(file)


def documented() -> dict[int, Cost]:
    """Return number of the task → what the page for newcomers says it takes."""
    rows = _ROW.findall(DOCUMENT.read_text(encoding="utf-8"))
    return {int(number): Cost(*map(int, counts)) for number, *counts in rows}


@dataclass(frozen=True, slots=True)
class FirstDay:
    """The office on the morning of the first day: cases by what waits in them."""

    ctx: Context
    whole: Whole
    to_stop: int
    to_approve: int
    leads: list[int]


@contextmanager
def first_day(template: Path, folder: Path) -> Iterator[FirstDay]:
    """Yield the whole office with ten leads and more, a case to stop, a stop to approve."""
    with whole_office(template, folder) as (ctx, whole):
        leads = _more_leads(ctx)
        to_approve = verified(ctx, leads.pop())
        stood_still(ctx, to_approve, decided=False)
        to_stop = verified(ctx, leads.pop())
        with ctx.database.read(EVERYWHERE) as session:
            version = session.get_one(Case, to_stop).version
        given = ("in_person", "青社保核告〔2026〕2号", "家属签收")
        notify_person(ctx, who(ctx, "li.jing"), to_stop, version, *given, proofs=["receipt"])
        later(ctx, days=16)
        rebuild(ctx, who(ctx, "zhao.min"))
        yield FirstDay(ctx, whole, to_stop, to_approve, leads)


def _more_leads(ctx: Context) -> list[int]:
    found = []
    with ctx.database.write(EVERYWHERE) as session:
        feed = make.make_feed(session, source="police")
        for number in range(_LEADS):
            born = f"1944-02-{number + 1:02d}"
            name = f"孙{'甲乙丙丁戊己庚辛壬癸子丑寅'[number]}花"
            id_no = f"37990119440200{number:02d}0{number % 10}X"
            person = make.make_person(session, name=name, birth=born, id_no=id_no)
            record = make.make_record(session, feed, name=name, id_no=id_no, birth=born)
            right = make.make_entitlement(session, person)
            for month in Month(2021, 9).until(Month(2022, 1)):
                make.make_payment(session, right, month)
            make.make_pair(session, person, record, parts=parts_of(record, person))
            # above what else is open: the ten are the first of the inbox
            found.append(make.make_lead(session, person, record, amount_at_risk_fen=90_000_000 + number).id)
    return found
