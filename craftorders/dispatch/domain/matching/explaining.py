"""Why: the cost parts of every choice, the next best workshop, what an hour is worth, what stood in a leftover's way."""

from datetime import date, timedelta

import numpy as np

from craftorders.dispatch.domain.matching.building import E4, Built
from craftorders.dispatch.domain.matching.outcome import Choice, Filling, HourWorth, LeftOver, NextBest, Parts, Saying
from craftorders.dispatch.domain.matching.parting import Part
from craftorders.dispatch.domain.matching.pooling import UNITS_PER_MINUTE, UNITS_PER_SECOND, able
from craftorders.dispatch.domain.matching.problem import Flags, Ints, Plan, load_of
from craftorders.dispatch.domain.matching.situation import Situation
from craftorders.kernel.words import N_

UNITS_PER_HOUR = 3_600 * UNITS_PER_SECOND
WORTH_NAMING = E4
"""An hour that is worth less than a fen is not named."""


class Explained:
    """The words for one plan."""

    def __init__(self, situation: Situation, built: Built, plan: Plan) -> None:
        self.situation, self.built, self.plan = situation, built, plan
        self.room: Ints = built.problem.capacity - load_of(built.problem, plan.pair, plan.week, plan.pieces)

    def choices(self) -> tuple[Choice, ...]:
        """Every choice with its cost parts; trip and setup stand with the first week of a workshop."""
        built, plan, costs = self.built, self.plan, self.built.costs
        nearest = self._next_best()
        found, seen = [], set()
        for pair, week, pieces, other in zip(
            plan.pair.tolist(), plan.week.tolist(), plan.pieces.tolist(), nearest, strict=True
        ):
            line = built.parts[int(built.problem.pair_line[pair])].line
            workshop = built.workshops[int(built.problem.pair_workshop[pair])]
            first = (line.key, workshop.key) not in seen
            seen.add((line.key, workshop.key))
            parts = Parts(
                piece=int(costs.piece[pair]) * pieces,
                freight=int(costs.freight[pair]) * pieces + (built.trip if first else 0),
                lateness=int(costs.lateness[pair, week]) * pieces,
                quality=int(costs.quality[pair]) * pieces,
                setup=built.setup if first else 0,
                fairness=int(costs.fairness[pair]) * pieces,
                churn=int(costs.churn[pair]) * pieces,
            )
            late = int(built.late_days[pair, week])
            found.append(Choice(line.key, workshop.key, week, pieces, parts, late, other))
        return tuple(_together(found))

    def left_over(self) -> tuple[LeftOver, ...]:
        """What is left over of each line, and the limit that binds."""
        built = self.built
        return tuple(
            LeftOver(built.parts[number].line.key, int(self.plan.left[number]), self._in_the_way(number))
            for number in np.flatnonzero(self.plan.left).tolist()
        )

    def hours(self) -> tuple[HourWorth, ...]:
        """What one more hour is worth where this plan leaves no hands, the most valuable first."""
        worth = np.where(self._full(), np.rint(self.plan.pool_price * UNITS_PER_HOUR), 0).astype(np.int64)
        found = []
        for pool, week in zip(*(each.tolist() for each in np.nonzero(worth >= WORTH_NAMING)), strict=True):
            owner, group = self.built.pools[pool]
            wide = pool == self.built.widest[owner]
            craft, grade = (None, None) if wide else min(group.kinds, key=lambda kind: (-kind[1], kind[0]))
            found.append(HourWorth(self.built.workshops[owner].key, week, craft, grade, int(worth[pool, week])))
        return tuple(sorted(found, key=lambda hour: -hour.worth_e4))

    def _full(self) -> Flags:
        """(P, W) whether a pool has no room for a lot more of every line that could be there."""
        problem = self.built.problem
        pair_of_use = np.repeat(np.arange(problem.pairs), np.diff(problem.use_start))
        load = problem.use_load * problem.lot[problem.pair_line[pair_of_use]]
        largest = np.zeros_like(self.room)
        np.maximum.at(largest, problem.use_pool, np.where(problem.allowed[pair_of_use], load[:, None], 0))
        full: Flags = self.room < largest
        return full

    def fillings(self) -> tuple[Filling, ...]:
        """Minutes that are there and minutes that the plan takes, by workshop and week."""
        found = []
        for number, workshop in enumerate(self.built.workshops):
            pool = int(self.built.widest[number])
            for week in range(self.situation.weeks):
                there = int(self.built.problem.capacity[pool, week]) if pool >= 0 else 0
                free = int(self.room[pool, week]) if pool >= 0 else 0
                taken = -(-(there - free) // UNITS_PER_MINUTE)
                found.append(Filling(workshop.key, week, there // UNITS_PER_MINUTE, taken))
        return tuple(found)

    def _next_best(self) -> list[NextBest | None]:
        """For each choice the workshop that would have been next, by what a piece costs in its best week."""
        built, plan, problem = self.built, self.plan, self.built.problem
        each = problem.cost + (problem.fixed / problem.quantity[problem.pair_line])[:, None]
        best_week = np.where(problem.allowed, each, np.inf).argmin(axis=1) if problem.pairs else np.zeros(0, dtype=np.int64)
        rows = np.arange(problem.pairs)
        usable: Flags = problem.allowed.max(axis=1, initial=False)
        best = np.where(usable, each[rows, best_week], np.inf) if problem.pairs else np.zeros(0)
        order = np.lexsort((best, problem.pair_line))
        starts = np.searchsorted(problem.pair_line, np.arange(problem.lines + 1))
        found: list[NextBest | None] = []
        for pair, week, pieces in zip(plan.pair.tolist(), plan.week.tolist(), plan.pieces.tolist(), strict=True):
            line = int(problem.pair_line[pair])
            two = [
                other for other in order[starts[line] : min(starts[line] + 2, starts[line + 1])].tolist() if other != pair
            ]
            if not two or not usable[two[0]]:
                found.append(None)
                continue
            other = two[0]
            other_week = self._roomiest_as_cheap(other, int(best_week[other]))
            piece_more = float(best[other] - each[pair, week])
            more = round(piece_more * pieces)
            workshop = built.workshops[int(problem.pair_workshop[other])]
            found.append(NextBest(workshop.key, other_week, more, self._against(other, other_week, more)))
        return found

    def _roomiest_as_cheap(self, pair: int, week: int) -> int:
        """Of the weeks that cost a piece as little as this one the first with room, or the last where all are full."""
        problem = self.built.problem
        weeks = np.flatnonzero(problem.allowed[pair] & (problem.cost[pair] == problem.cost[pair, week]))
        with_room = weeks[self._free_by_week(pair)[weeks] > 0]
        return int(with_room[0] if len(with_room) else weeks[-1])

    def _against(self, pair: int, week: int, more: int) -> Saying:
        """Why a piece did not go there."""
        free = int(self._free_by_week(pair)[week])
        values = {"workshop": self._name(pair), "week": self._monday(week), "pieces": free}
        if free == 0 and self.built.problem.allowed[pair, :week].any():
            return Saying("full", N_("%(workshop)s is full up to and including the week of %(week)s."), values)
        if free == 0:
            return Saying("full", N_("%(workshop)s is full in the week of %(week)s."), values)
        if more > 0:
            return Saying("dearer", N_("%(workshop)s would cost more."), values)
        line = self.built.parts[int(self.built.problem.pair_line[pair])].line
        if free < min(line.minimum_batch, line.quantity):
            return Saying(
                "below_minimum", N_("%(workshop)s has room for only %(pieces)s pieces in the week of %(week)s."), values
            )
        return Saying("one_more_trip", N_("%(workshop)s would be one workshop and one trip more."), values)

    def _in_the_way(self, number: int) -> Saying:
        """The first limit, from the hardest to the softest, that keeps pieces of a part from being placed."""
        problem, part = self.built.problem, self.built.parts[number]
        pairs = np.flatnonzero(problem.pair_line == number)
        if not len(pairs):
            return self._nobody(part)
        reachable = self.built.reachable[pairs].any(axis=1)
        if not reachable.any():
            last = self._monday(self.situation.weeks - 1 if part.week is None else part.week)
            words = N_("Materials cannot be there before the last week, that of %(week)s.")
            return Saying("too_late", words, {"week": last})
        if part.pinned:
            return Saying("pin_full", *self._pinned_in_vain(part, pairs))
        free = self._free(pairs)
        values = {"workshops": int(reachable.sum()), "pieces": free, "week": self._monday(self.situation.weeks - 1)}
        if problem.whole[number]:
            words = N_("It must stay together, and none of %(workshops)s workshops has room for all of it.")
            return Saying("no_room_for_all", words, values)
        used = {int(pair) for pair in self.plan.pair[problem.pair_line[self.plan.pair] == number]}
        if part.most is not None and len(used) >= part.most:
            words = N_("%(most)s workshops share it already, and they are full.")
            return Saying("most_workshops", words, {**values, "most": part.most})
        if 0 < free < problem.minimum[number]:
            words = N_("No workshop has room for the smallest batch of %(minimum)s pieces.")
            return Saying("below_minimum", words, {**values, "minimum": int(problem.minimum[number])})
        words = N_("All %(workshops)s workshops that can make it are full until the week of %(week)s.")
        return Saying("full", words, values)

    def _pinned_in_vain(self, part: Part, pairs: Ints) -> tuple[str, dict[str, object]]:
        """Why not all pieces are where they are pinned."""
        values: dict[str, object] = {"workshop": self._name(int(pairs[0])), "pieces": self._free(pairs)}
        if not part.line.splittable:
            return N_("It must stay together and is pinned to %(workshop)s, which has no room for all of it."), values
        if part.week is not None:
            words = N_("It is pinned to %(workshop)s for the week of %(week)s, in which nothing more has room there.")
            return words, {**values, "week": self._monday(part.week)}
        return N_("It is pinned to %(workshop)s, where nothing more has room."), values

    def _nobody(self, part: Part) -> Saying:
        """Why there is no workshop at all for a part."""
        line, situation = part.line, self.situation
        for step in line.steps:
            if not any(able(each.hands, (step.craft, step.grade)) for each in self.built.workshops):
                words = N_("Nobody is certified for %(craft)s at grade %(grade)s.")
                return Saying("craft_missing", words, {"craft": step.craft, "grade": step.grade})
        together = [
            each for each in self.built.workshops if all(able(each.hands, (step.craft, step.grade)) for step in line.steps)
        ]
        if not together:
            return Saying("no_workshop_for_all_steps", N_("No workshop has all the crafts that it needs."))
        if part.workshop is not None and part.workshop not in {each.key for each in together}:
            return Saying("pin_unable", N_("It is pinned to a workshop that cannot make it."))
        if not any(each.county in line.piece_cost_e4 for each in together):
            return Saying("no_rate", N_("No rate is in force for it where it could be made."))
        return Saying("forbidden", N_("Every workshop that could make it was ruled out."), {"weeks": situation.weeks})

    def _free(self, pairs: Ints) -> int:
        """The most pieces that still have room in one week of one workshop."""
        most = 0
        for pair in pairs.tolist():
            most = max(most, int(np.where(self.built.reachable[pair], self._free_by_week(pair), 0).max()))
        return most

    def _free_by_week(self, pair: int) -> Ints:
        """(W,) how many more pieces a workshop has room for in each week."""
        problem = self.built.problem
        uses = slice(problem.use_start[pair], problem.use_start[pair + 1])
        free: Ints = (self.room[problem.use_pool[uses]] // problem.use_load[uses][:, None]).min(axis=0)
        return free

    def _name(self, pair: int) -> str:
        return self.built.workshops[int(self.built.problem.pair_workshop[pair])].name

    def _monday(self, week: int) -> date:
        return self.situation.monday + timedelta(weeks=week)


def _together(choices: list[Choice]) -> list[Choice]:
    """Pinned and free pieces of the same line in the same workshop and week are one choice."""
    known: dict[tuple[object, object, int], Choice] = {}
    for choice in choices:
        key = (choice.line, choice.workshop, choice.week)
        before = known.get(key)
        if before is None:
            known[key] = choice
            continue
        added = (getattr(before.parts, name) + getattr(choice.parts, name) for name in Parts.__dataclass_fields__)
        known[key] = Choice(*key, before.pieces + choice.pieces, Parts(*added), before.late_days, before.next_best)
    return list(known.values())
