"""Whatever is posted, undone, reserved, charged and released, the ledger answers and holds as paper does."""

from collections import Counter
from random import Random

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.ledger.models import Journal, Seal, Transfer
from craftorders.ledger.queries import differing_balances
from craftorders.ledger.services import seal_some
from craftorders.settlement.verification import chain, money
from tests.builders.ledger_histories import Books, Paper, steps

STEPS, BETWEEN_SEALS = 100, 30


@pytest.mark.parametrize("seed", range(3))
def test_the_ledger_answers_and_holds_as_paper_does(work: UnitOfWork, seed: int) -> None:
    random, paper, answers = Random(seed), Paper(), Counter[str]()
    books = work.run(Books.opened)
    with Session(work.engine) as session:
        for number, step in enumerate(steps(random, paper, STEPS)):
            expected = paper.take(step)
            assert books.take(session, step) == expected, (number, step)
            answers[expected] += 1
            if number % BETWEEN_SEALS == 0:
                seal_some(session)
        seal_some(session)
        assert books.held(session) == paper.held
        assert session.scalar(select(func.count()).select_from(Transfer)) == len(paper.moved)
        assert session.scalar(select(func.count()).select_from(Journal)) == paper.journals
        assert session.scalar(select(func.count()).select_from(Seal)) == paper.journals
        assert differing_balances(session) == []
        for check in (money.sum_of_balances, money.transfers, chain.journals, chain.chain, chain.waiting):
            assert check(session) == []
        session.rollback()
    assert answers["done"] > STEPS // 3
    assert answers["not_enough_money"] > 10
