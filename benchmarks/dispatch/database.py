"""A plan from and to the database, on SQLite: how long gathering and keeping take beside the solving."""

import time
from datetime import UTC, datetime
from datetime import time as hour

from benchmarks.dispatch.filling import fill
from benchmarks.dispatch.generator import a_situation
from benchmarks.dispatch.measuring import Figure
from benchmarks.dispatch.plans import Size
from benchmarks.stage import database, units
from craftorders.dispatch.domain.matching import plan_for
from craftorders.dispatch.domain.matching.outcome import Search
from craftorders.kernel.clock import at
from craftorders.planning.queries.plans import find_plan
from craftorders.planning.services import propose_plan
from craftorders.planning.services.keeping import keep_outcome
from craftorders.planning.services.questions import question_of
from tests.builders.cast import a_user

SHARE_OF_SOLVING = 0.30


def measure_database(size: Size) -> list[Figure]:
    """The seconds that reading the situation and writing the plan take, as a share of the engine's."""
    situation = a_situation(size.lines, size.workshops)
    with database("sqlite") as (url, _), at(datetime.combine(situation.today, hour(4), UTC)):
        work = units(url)
        dispatcher = work.run(lambda session: a_user(session, "diao", "dispatcher"))
        work.run(lambda session: fill(session, situation))
        plan_id = work.run(lambda session: propose_plan(session, weeks=situation.weeks, actor=dispatcher)).id
        began = time.perf_counter()
        with work.reading() as session:
            question = question_of(session, find_plan(session, plan_id))
        gathered = time.perf_counter()
        outcome = plan_for(question.asked, Search(budget=size.budget))
        solved = time.perf_counter()
        work.run(lambda session: keep_outcome(session, find_plan(session, plan_id), question, outcome))
        kept = time.perf_counter()
    gathering, solving, keeping = gathered - began, solved - gathered, kept - solved
    print(
        f"{size}, database: gathered in {gathering:.1f} s, solved in {solving:.1f} s (gap {outcome.gap:.2%}), "
        f"{len(outcome.choices):,} choices kept in {keeping:.1f} s"
    )
    return [Figure(f"dispatch_database_{size.lines}", (gathering + keeping) / solving, SHARE_OF_SOLVING)]
