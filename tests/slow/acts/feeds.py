"""Files brought, a held one released, and the night that finishes, compares and settles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select

from jobs.nightly import run_night
from tests.clocks import later
from tests.integration.feeds.office import IMPORTER, RELEASER, Office, people
from tests.slow.act import Act, Step
from verifier.accounts.actor import system_actor
from verifier.clock import business_today
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.feeds.service import import_file, release
from verifier.feeds.tables import Feed
from verifier.runs.tables import RunStep

CROWD = people(220)
DEAD = CROWD[:110]
FILES = {"roll": "qinghe", "payments": "qinghe", "deaths": "police"}
SETTINGS = {"feeds": {"batch_rows": 100}}


def folder_of(context: Context) -> Path:
    """The act's own folder."""
    return context.settings.nightly.report_dir.parent


def write_files(context: Context) -> None:
    """A roll with a slip and a row that is there twice, payments, and a file of deaths that will be held."""
    office = Office(context, folder_of(context))
    rows: dict[str, list[Any]] = {
        "roll": [*CROWD, CROWD[7].but(月待遇="1O0"), CROWD[3].row],
        "payments": [*(one.payment("202610") for one in CROWD), CROWD[40].payment("202610")],
        "deaths": [one.death(one.number) for one in DEAD] * 2,
    }
    for kind, lines in rows.items():
        office.write(kind, lines).rename(folder_of(context) / f"{kind}.csv")


def bring(kind: str) -> Step:
    """Import one of the files; given again it goes on where it was."""

    def step(context: Context) -> None:
        import_file(context, IMPORTER, kind, folder_of(context) / f"{kind}.csv", FILES[kind])

    return step


def bring_again(kind: str) -> Step:
    """Give a file again unless it is applied or held: that would be told as received twice."""

    def step(context: Context) -> None:
        with context.database.read(EVERYWHERE) as session:
            states = session.scalars(select(Feed.state).where(Feed.kind == kind)).all()
        if not {"applied", "held"} & {*states}:
            bring(kind)(context)

    return step


def bring_all(context: Context) -> None:
    """The files are there, and that of the deaths is held."""
    write_files(context)
    for kind in FILES:
        bring(kind)(context)
    assert _held(context).state == "held"


def _held(context: Context) -> Feed:
    with context.database.read(EVERYWHERE) as session:
        return session.scalars(select(Feed).where(Feed.kind == "deaths")).one()


def release_held(context: Context) -> None:
    """A colleague lets the deaths take effect."""
    release(context, RELEASER, _held(context).id, "已电话核实")


def release_again(context: Context) -> None:
    """Release it; where that was said already and is not done, the file given again goes on."""
    state = _held(context).state
    if state == "held":
        release_held(context)
    elif state == "applying":
        bring("deaths")(context)


def a_night(context: Context) -> None:
    """Run the night of the clock's day."""
    run_night(context, system_actor(), business_today(context.clock))


def evening(context: Context) -> None:
    """Everything was released an hour before the night."""
    later(context, hours=-1)
    bring_all(context)
    release_held(context)


def steps_told(context: Context) -> dict[str, object]:
    """What the night says it compared and settled."""
    with context.database.read(EVERYWHERE) as session:
        found = {step.name: step.result for step in session.scalars(select(RunStep))}
    return {name: result for name, result in found.items() if name in {"compare", "settle"}}


#: up to which number a night has read: on PostgreSQL numbers have gaps
MARKS = (("night_kinds", "seen"), ("night_kinds", "written"))
CONTINUED = ("feed.continued",)
IMPORT = Act(
    "import",
    write_files,
    tuple(bring(kind) for kind in FILES),
    again={number: bring_again(kind) for number, kind in enumerate(FILES)},
    settings=SETTINGS,
    told_again=CONTINUED,
)
RELEASE = Act(
    "release",
    bring_all,
    (release_held,),
    again={0: release_again},
    settings=SETTINGS,
    told_again=CONTINUED,
)
NIGHT = Act(
    "night",
    evening,
    (a_night,),
    look=steps_told,
    settings=SETTINGS,
    told_again=("run.resumed", *CONTINUED),
    by_turns=MARKS,
    unsteady=("reports/",),
)
