"""Whether the time of an answer tells who exists: logins, and entries of retirees, held against each other.

``python -m benchmarks.console.timing --tries 300`` asks the console in this process, kinds in random order.
It prints for each kind the median and quartiles of the work of an answer (time of the processor, which other
programs on the machine disturb little), and the chance that an answer of this kind takes longer than one of
the first kind: a half tells nothing, 0 or 1 everything.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from statistics import quantiles
from typing import Final

from flask.testing import FlaskClient
from sqlalchemy import select

from benchmarks.console.build import Size, open_city
from verifier.accounts.actor import system_actor
from verifier.accounts.passwords import nobody
from verifier.accounts.tables import User
from verifier.citizens.codes import issue_code
from verifier.citizens.tables import CitizenTry
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.people.tables import Person
from web.application import create_app

_TOKEN: Final = re.compile(r'name="form_token" value="([0-9a-f]{64})"')
_SMALL: Final = Size(people=2000, leads=20, cases=5, months=1)
_NEVER: Final = 1_000_000
#: form → kind → what is typed; the first kind of each is who does not exist
Kinds = dict[str, dict[str, str]]


def slower(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the chance that a value of ``one`` is larger than one of ``other``; equal ones count half."""
    below = sorted(other)
    wins = sum((bisect_left(below, value) + bisect_right(below, value)) / 2 for value in one)
    return wins / (len(one) * len(other))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tries", type=int, default=300, help="of each kind")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pension-timing-") as folder:
        path = Path(folder)
        ctx, _ = open_city(path, f"sqlite:///{path / 'city.db'}", _SMALL)
        with closing(ctx.database):
            patient = _without_pauses(ctx)
            nobody()
            client = create_app(patient).test_client()
            draw = random.Random(given.seed)  # noqa: S311 -- an order, not a secret
            _tell("/login", _measured(client, "/login", _logins(patient), given.tries, draw, _nothing))
            _tell(
                "/citizen",
                _measured(client, "/citizen", _entries(patient), given.tries, draw, _forget(patient)),
            )


def _without_pauses(ctx: Context) -> Context:
    security = ctx.settings.security.model_copy(update={"login_attempts": _NEVER})
    patient = {"tries_per_number": _NEVER, "tries_per_address": _NEVER}
    citizens = ctx.settings.citizens.model_copy(update=patient)
    return replace(ctx, settings=ctx.settings.model_copy(update={"security": security, "citizens": citizens}))


def _logins(ctx: Context) -> Kinds:
    with ctx.database.write(EVERYWHERE) as session:
        users = {user.name: user for user in session.scalars(select(User))}
        users["operator"].password_hash = ""  # invited, no password chosen yet
        users["audit"].active = False
    names = {
        "no such name": "nobody.here",
        "wrong password": "li.jing",
        "invited": "operator",
        "off": "audit",
    }
    return {kind: {"name": name, "password": "no password of anybody"} for kind, name in names.items()}


def _entries(ctx: Context) -> Kinds:
    with ctx.database.write(EVERYWHERE) as session:
        first, second = session.scalars(select(Person).where(Person.id_key.is_not(None)).limit(2))
        issue_code(session, ctx, system_actor(), first.id)
        numbers = {
            "number nobody has": "110105194912310021",
            "wrong code": first.id_no,
            "no code yet": second.id_no,
        }
    return {kind: {"number": number, "code": "AAAAA-AAAAA"} for kind, number in numbers.items()}


def _nothing() -> None:
    """Between two logins nothing is left over."""


def _forget(ctx: Context) -> Callable[[], None]:
    def forget() -> None:
        with ctx.database.write(EVERYWHERE) as session:
            session.query(CitizenTry).delete()

    return forget


def _measured(
    client: FlaskClient, path: str, kinds: Kinds, tries: int, draw: random.Random, between: Callable[[], None]
) -> dict[str, list[float]]:
    """Return milliseconds of processor time by kind."""
    token = _TOKEN.search(client.get(path).get_data(as_text=True))
    if token is None:
        raise SystemExit(f"{path} shows no form")
    order = [kind for kind in kinds for _ in range(tries)]
    draw.shuffle(order)
    taken: dict[str, list[float]] = {kind: [] for kind in kinds}
    for kind in ["", *order]:
        between()
        form = {"form_token": token[1], **kinds[kind or order[0]]}
        began = time.process_time()
        answer = client.post(path, data=form)
        spent = (time.process_time() - began) * 1000
        if answer.status_code != 401:
            raise SystemExit(f"{path}: {kind} was answered {answer.status_code}, not refused")
        if kind:  # the first is to warm up
            taken[kind].append(spent)
    return taken


def _tell(path: str, taken: dict[str, list[float]]) -> None:
    first = next(iter(taken.values()))
    for kind, values in taken.items():
        low, median, high = quantiles(values, n=4)
        spread = f"median {median:7.2f} ms  quartiles {low:7.2f} … {high:7.2f}"
        chance = f"slower than the first with chance {slower(values, first):.3f}"
        print(f"{path:<9} {kind:<18} {len(values)} tries  {spread}  {chance}")


if __name__ == "__main__":
    main()
