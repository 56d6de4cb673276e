"""What each step cost, one line a step in a small text file: a step in the book is not done again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import astuple
from pathlib import Path

from benchmarks.campaigns.million.machine import Cost, Machine
from benchmarks.campaigns.million.steps import Step


class Book:
    """The costs of the steps that are done, by name, in the order they were done."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.costs: dict[tuple[str, str], Cost] = {}
        if path.exists():
            for line in path.read_text("utf-8").splitlines():
                kind, name, *figures = line.split("\t")
                self.costs[kind, name] = Cost(*map(float, figures))

    def has(self, step: Step) -> bool:
        """True if it was done in this or an earlier run."""
        return (step.kind, step.name) in self.costs

    def do(self, step: Step, machine: Machine) -> None:
        """Do a step and write down what it cost."""
        if not self.has(step):
            _, cost = step.run(machine)
            self.write(step.kind, step.name, cost)
            print(
                f"  {step.name}: {cost.seconds:.1f} s, processor {cost.product_cpu:.1f} + database "
                f"{cost.database_cpu:.1f} s, {cost.megabytes:.0f} MB",
                flush=True,
            )

    def write(self, kind: str, name: str, cost: Cost) -> None:
        """Write down one step."""
        self.costs[kind, name] = cost
        with self._path.open("a", encoding="utf-8") as book:
            book.write("\t".join([kind, name, *(f"{figure:.2f}" for figure in astuple(cost))]) + "\n")

    def kinds(self) -> dict[str, list[Cost]]:
        """The costs of all steps of each kind."""
        found: dict[str, list[Cost]] = defaultdict(list)
        for (kind, _), cost in self.costs.items():
            found[kind].append(cost)
        return found
