"""The list of cases as an address: what is asked for is in the link, so a view can be kept and sent on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from flask import url_for
from werkzeug.datastructures import MultiDict

from verifier.cases.list import QUEUES, CaseFilter, Queue
from verifier.cases.rules import FAMILY_NAMES, STATE_NAMES
from verifier.language import Text
from web.paging import asked_page
from web.sought import FIELD, sought_handle, sought_text

QUEUE_NAMES: Final[dict[Queue, Text]] = {
    "open": Text("全部在办", "All open"),
    "mine": Text("我经办的", "Mine"),
    "nobody": Text("待分派", "Nobody's"),
    "due_soon": Text("即将到期", "Due soon"),
    "snoozed": Text("已搁置", "Put off"),
    "ended": Text("已结束", "Ended"),
    "all": Text("全部", "All"),
}


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """The list as asked for in an address."""

    queue: Queue = "open"
    state: str | None = None
    kind: str | None = None
    agency: str | None = None
    text: str = ""
    page: int = 1

    @classmethod
    def read(cls, args: MultiDict[str, str]) -> CaseQuery:
        """Read an address; what is not understood counts as not said. A state alone looks among all cases."""
        state = args.get("state") if args.get("state") in STATE_NAMES else None
        queue = next((one for one in QUEUES if one == args.get("queue")), None)
        return cls(
            queue=queue or ("all" if state else "open"),
            state=state,
            kind=args.get("kind") if args.get("kind") in FAMILY_NAMES else None,
            agency=(args.get("agency") or "")[:20] or None,
            text=sought_text(args),
            page=asked_page(args),
        )

    def filter(self, user: str, today: date, soon_days: int) -> CaseFilter:
        """Return what the list understands."""
        return CaseFilter(
            states=(self.state,) if self.state else (),
            kinds=(self.kind,) if self.kind else (),
            agency=self.agency,
            text=self.text,
            queue=self.queue,
            user=user,
            today=today,
            soon_days=soon_days,
        )

    def arguments(self) -> dict[str, object]:
        """Return the address's arguments, defaults left out."""
        usual = "all" if self.state else "open"
        found: dict[str, object] = {
            "queue": self.queue if self.queue != usual else None,
            "state": self.state,
            "kind": self.kind,
            "agency": self.agency,
            FIELD: sought_handle(self.text),
            "page": self.page if self.page > 1 else None,
        }
        return {name: value for name, value in found.items() if value is not None}

    def link(self) -> str:
        """Return the address of this view."""
        return url_for("cases.listing", **self.arguments())  # type: ignore[arg-type]  # values of many types by name

    def turned(self, **changes: object) -> CaseQuery:
        """Return the same view with something changed, from its first page."""
        return replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]  # values of many types by name

    def chips(self, agencies: dict[str, Text]) -> list[tuple[Text, CaseQuery]]:
        """Return each filter in use in words, with the view that is left when it is taken away."""
        found: list[tuple[Text, CaseQuery]] = []
        if self.text:
            said = Text("搜索“{q}”", "Search “{q}”").fill(q=self.text)
            found.append((said, self.turned(text="")))
        if self.state:
            found.append((STATE_NAMES[self.state], self.turned(state=None)))
        if self.kind:
            found.append((FAMILY_NAMES[self.kind], self.turned(kind=None)))
        if self.agency:
            name = agencies.get(self.agency, Text(self.agency, self.agency))
            found.append((name, self.turned(agency=None)))
        return found
