"""Who plays in which story: every retiree plays in one story at most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from verifier.demo.city.calendar import CityCalendar
from verifier.demo.city.people import RUNNING, Person
from verifier.errors import InvalidInput
from verifier.language import Text

Fits = Callable[[Person], bool]


class Cast:
    """The retirees nothing has happened to yet; drawing one takes it out."""

    def __init__(self, people: Sequence[Person], calendar: CityCalendar, rng: Random) -> None:
        self._rng = rng
        self._year = calendar.business_date.year
        settled = calendar.pay_months[0].plus(-2)
        self._free = [one for one in people if one.state == RUNNING and one.started <= settled]
        rng.shuffle(self._free)

    def draw(self, fits: Fits | None = None) -> Person:
        """Return somebody for whom ``fits`` holds: running, paid since before the payment files begin.

        Raises:
            InvalidInput: the city is too small for its stories.
        """
        for place in range(len(self._free) - 1, -1, -1):
            if fits is None or fits(self._free[place]):
                return self._free.pop(place)
        raise InvalidInput(
            Text(
                "这座城市太小，故事里的人物不够用。", "The city is too small for the stories planted in it."
            ),
            Text("请增加人数。", "Ask for more people."),
        )

    def draw_dying(self, fits: Fits | None = None) -> Person:
        """Return somebody as :meth:`draw`, the old more often than the young."""
        return self.draw(lambda one: (fits is None or fits(one)) and self._rng.random() < self._frailty(one))

    def _frailty(self, person: Person) -> float:
        return min(1.0, max(0.05, ((self._year - person.birth.year - 50) / 45) ** 2))
