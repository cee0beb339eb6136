"""HiGHS, as the matching engine uses it: a sparse LP or MIP in, values and prices out.

One thread, always: a process in which models with different numbers of threads were solved returned empty answers.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from craftorders.dispatch.domain.matching.problem import Flags, Ints

Reals = NDArray[np.float64]
INFINITY = highspy.kHighsInf
EXACT, USUAL = 1e-9, 1e-7
"""How far a row may be broken: in a whole plan by less than one unit of load."""
SAME = 1e-7
"""Objectives that differ by less are the same."""
MANY = 5_000
"""With so many columns the interior-point method with crossover is several times faster than the simplex method."""
PRIMAL = 4
"""The simplex method that goes on after more columns, by HiGHS's number."""
LOOK_EVERY = 200
"""Simplex iterations between two looks at the clock."""


@dataclass(frozen=True)
class Model:
    """Minimise cost · x, least ≤ A x ≤ most, 0 ≤ x ≤ upper; A by columns: start (n + 1,), row, value."""

    cost: Reals
    upper: Reals
    least: Reals
    most: Reals
    start: Ints
    row: Ints
    value: Reals
    integral: Flags | None = None


@dataclass(frozen=True)
class Answer:
    """Values of the columns, prices of the rows (empty for a MIP), the bound, and whether it is the optimum."""

    values: Reals
    prices: Reals
    objective: float
    bound: float
    optimal: bool


def solve_model(
    model: Model,
    *,
    until: float,
    cancelled: Callable[[], bool],
    start: Reals | None = None,
    gap: float = 0.0,
    nodes: int | None = None,
) -> Answer | None:
    """Solve until optimal within `gap` (of the objective), until the moment `until` (time.monotonic), until cancelled, or
    until so many `nodes` of the tree were searched.

    None where nothing was found.
    """
    solver = _loaded(model)
    _limit(solver, until)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", gap)
    if nodes is not None:
        solver.setOptionValue("mip_max_nodes", nodes)
    if model.integral is None and len(model.cost) > MANY:
        solver.setOptionValue("solver", "ipm")
    if start is not None:
        known = highspy.HighsSolution()
        known.col_value = start.tolist()
        solver.setSolution(known)
    _watch(solver, cancelled)
    solver.run()
    if start is not None and model.cost @ np.array(solver.getSolution().col_value) > solver.getObjectiveValue() + SAME:
        # Where presolve alone finds the optimum, HiGHS 1.16 reports its cost but still shows the start: ask without one.
        solver.clearSolver()
        solver.run()
    status, figures = solver.getModelStatus(), solver.getInfo()
    if figures.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    solution = solver.getSolution()
    optimal = status == highspy.HighsModelStatus.kOptimal
    objective = float(figures.objective_function_value)
    is_mip = model.integral is not None
    return Answer(
        values=np.array(solution.col_value),
        prices=np.array([] if is_mip else solution.row_dual),
        objective=objective,
        bound=objective - gap if optimal else float(figures.mip_dual_bound) if is_mip else -np.inf,
        optimal=optimal,
    )


class Again:
    """A linear programme that is solved again with more columns, by the primal simplex method from where it ended."""

    def __init__(self, model: Model, cancelled: Callable[[], bool]) -> None:
        self.prices: Reals = np.zeros(len(model.least))
        """Of the rows, after the last solution."""
        self._solver = _loaded(model)
        self._solver.setOptionValue("solver", "simplex")
        self._solver.setOptionValue("simplex_strategy", PRIMAL)
        _watch(self._solver, cancelled)

    def with_more(self, model: Model, cost: Reals, until: float) -> bool:
        """Add the first columns of a model of the same rows, at these costs; whether that was solved before the moment
        `until` came, or somebody cancelled."""
        solver = self._solver
        more, last = len(cost), int(model.start[len(cost)])
        start, row = model.start[:more].astype(np.int32), model.row[:last].astype(np.int32)
        solver.addCols(more, cost, np.zeros(more), model.upper[:more], last, start, row, model.value[:last])
        _limit(solver, until)
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return False
        self.prices = np.array(solver.getSolution().row_dual)
        return True


def _limit(solver: highspy.Highs, until: float) -> None:
    solver.setOptionValue("time_limit", solver.getRunTime() + max(0.05, until - time.monotonic()))


class _Quiet(highspy.Highs):
    """Says nothing: its greeting would come with the callbacks, among what the command line prints."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def enableCallbacks(self) -> None:
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def _loaded(model: Model) -> highspy.Highs:
    problem = highspy.HighsLp()
    problem.num_col_, problem.num_row_ = len(model.cost), len(model.least)
    problem.col_cost_, problem.col_lower_, problem.col_upper_ = model.cost, np.zeros(len(model.cost)), model.upper
    problem.row_lower_, problem.row_upper_ = model.least, model.most
    problem.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    problem.a_matrix_.start_, problem.a_matrix_.index_ = model.start.astype(np.int32), model.row.astype(np.int32)
    problem.a_matrix_.value_ = model.value
    if model.integral is not None:
        whole, real = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
        problem.integrality_ = [whole if each else real for each in model.integral.tolist()]
    solver = _Quiet()
    solver.setOptionValue("threads", 1)
    for name in ("primal_feasibility_tolerance", "mip_feasibility_tolerance"):
        solver.setOptionValue(name, EXACT if model.integral is not None else USUAL)
    solver.passModel(problem)
    return solver


def _watch(solver: highspy.Highs, cancelled: Callable[[], bool]) -> None:
    """Let a person's cancelling interrupt the solver."""
    count = 0

    def look_now_and_then(event: highspy.HighsCallbackEvent) -> None:
        nonlocal count
        count += 1
        if count % LOOK_EVERY == 0 and cancelled():
            event.interrupt()

    def look(event: highspy.HighsCallbackEvent) -> None:
        if cancelled():
            event.interrupt()

    solver.cbSimplexInterrupt += look_now_and_then
    solver.cbIpmInterrupt += look
    solver.cbMipInterrupt += look
