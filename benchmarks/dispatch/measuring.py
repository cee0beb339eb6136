"""What all measures share: a figure against its goal, and a process of its own for each measure."""

import resource
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Figure:
    """A measured value and the goal that it must not pass, or must reach."""

    name: str
    value: float
    goal: float
    at_least: bool = False

    def __str__(self) -> str:
        reached = self.value >= self.goal if self.at_least else self.value <= self.goal
        return f"{self.name} {self.value:.4g} {'>=' if self.at_least else '<='}{self.goal:g} {'ok' if reached else 'short'}"


def alone(measure: Callable[Arguments, Result], *arguments: Arguments.args, **options: Arguments.kwargs) -> Result:
    """Run a measure in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as processes:
        return processes.submit(measure, *arguments, **options).result()


def peak_megabytes() -> float:
    """The most memory that this process has had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
