"""Whatever is earned, closed, approved and paid in whichever order, settlement answers and holds as paper does.

`SETTLEMENT_STEPS=20000` plays a longer history.
"""

import os
from collections import Counter
from random import Random

import pytest
from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.settlement.verification import chain, money, settled
from tests.builders.settlement_histories import BEGIN, Books, Paper, in_the_books, on_paper, play

STEPS = int(os.environ.get("SETTLEMENT_STEPS", "150"))


@pytest.mark.parametrize("seed", range(2))
def test_settlement_answers_and_holds_as_paper_does(work: UnitOfWork, seed: int) -> None:
    with clock.at(BEGIN):
        books = work.run(Books.opened)
    paper, answers = Paper(), Counter[tuple[str, str]]()
    with Session(work.engine) as session:
        for number, (kind, expected, answer) in enumerate(play(Random(seed), paper, books, session, STEPS)):
            assert answer == expected, (number, kind)
            answers[kind, answer] += 1
        assert in_the_books(session, books) == on_paper(paper)
        for check in (settled.statements, settled.payouts, settled.taxes, settled.months, money.balances, chain.journals):
            assert check(session) == []
        session.rollback()
    assert {("close", "done"), ("close", "period_not_over"), ("approve_all", "done"), ("pay", "done")} <= set(answers)
    assert {each.state for each in paper.statements} >= {"paid"}
