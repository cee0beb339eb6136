"""`craftorders plan`: asks for a plan as a dispatcher would, tells how far it is, and prints the answer in lines."""

import re
from datetime import date
from decimal import Decimal

import click
from sqlalchemy.orm import Session

from craftorders.accounts.queries import actor_named, list_users
from craftorders.dispatch.domain.matching.outcome import Progress
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.actor import Actor
from craftorders.kernel.money import RATE_SCALE, amount_text, round_half_up_div
from craftorders.planning.models import Plan
from craftorders.planning.queries.plans import find_plan, list_left_over
from craftorders.planning.services import propose_plan, solve
from craftorders.planning.words import in_english

BUDGET = re.compile(r"([0-9]{1,4})(s|m|)", re.ASCII)
MOST_SECONDS = 3600
SHOWN = 10


def make_plan(work: UnitOfWork, until: date, budget: str, seed: int, username: str | None) -> None:
    """Ask, work out, print. A budget that cannot be read is refused in one line."""
    seconds = _seconds(budget)
    plan_id = work.run(
        lambda session: propose_plan(session, until=until, budget=seconds, seed=seed, actor=_asking(session, username)).id
    )
    solve(work, plan_id, tell=_tell)
    with work.reading() as session:
        plan = find_plan(session, plan_id)
        if plan.cost_e4 is None:
            raise click.ClickException(f"{plan.code} could not be worked out (it is {plan.state}).")
        for line in _figures(plan):
            click.echo(line)
        for each in list_left_over(session, plan_id, limit=SHOWN).items:
            name = each.batch.code if each.batch else f"{each.line.order.code}/{each.line.position}"
            click.echo(f"left over   {name}: {each.pieces} pieces. {in_english(each.saying)}")
        for complaint in plan.complaints[:SHOWN]:
            click.echo(f"complaint   {complaint['kind']} {complaint['row']}: {in_english(complaint)}")


def _asking(session: Session, username: str | None) -> Actor:
    """Who is named, else the only dispatcher there is."""
    if username is None:
        dispatchers = list_users(session, role="dispatcher", active=True, limit=2).items
        if len(dispatchers) != 1:
            raise click.ClickException("Say with --as which dispatcher asks: there is not exactly one.")
        username = dispatchers[0].username
    return actor_named(session, username)


def _figures(plan: Plan) -> list[str]:
    gap = "unknown" if plan.gap_e4 is None else f"{plan.gap_e4 / 100:.2f}%"
    return [
        f"plan        {plan.code} ({plan.state}), {plan.weeks} weeks from {plan.monday}",
        f"cost        {_yuan(plan.cost_e4)} yuan",
        f"bound       {_yuan(plan.bound_e4)} yuan; at most {gap} above the best possible",
        f"search      {plan.milliseconds / 1000:.1f} s by {plan.method}: {plan.status}",
        f"placed      {plan.placed} pieces in {plan.choice_count} choices, {plan.late_piece_days} piece-days late",
        f"left over   {plan.left_over} pieces",
    ]


def _yuan(amount_e4: int | None) -> str:
    return "–" if amount_e4 is None else f"{Decimal(amount_text(round_half_up_div(amount_e4, RATE_SCALE), 'CNY')):,}"


def _tell(progress: Progress) -> None:
    cost = "" if progress.cost is None else f", best so far {_yuan(round(progress.cost))} yuan"
    click.echo(f"… {progress.seconds:5.1f} s  {progress.stage}{cost}")


def _seconds(text: str) -> int:
    found = BUDGET.fullmatch(text.strip())
    seconds = int(found[1]) * (60 if found[2] == "m" else 1) if found else 0
    if not 1 <= seconds <= MOST_SECONDS:
        raise click.ClickException(f"--budget must be from 1s to {MOST_SECONDS}s, such as 60s or 2m, not {text!r}.")
    return seconds
