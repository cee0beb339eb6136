"""The books over HTTP: to be read by finance and auditors, page by page, and by nobody else."""

from typing import Any

import pytest

from craftorders.infra.unit_of_work import UnitOfWork
from tests.builders.cast import Cast, a_cast
from tests.builders.programs import Program, a_program
from tests.builders.stories import passed_batch
from tests.databases import remembered


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """A hundred belts passed and were paid for."""

    def tell(session: Any) -> Cast:
        cast = a_cast(session)
        passed_batch(session, cast)
        return cast

    return remembered(work, tell)


@pytest.fixture
def auditor(client: Any, cast: Cast) -> Program:
    """Who reads and changes nothing."""
    return a_program(client, "ji")


def accounts(program: Program, **query: Any) -> list[dict[str, Any]]:
    """Accounts that meet the filters."""
    return program.get("/accounts", query_string=query).json["items"]


def test_accounts_are_listed_with_their_balances(auditor: Program, cast: Cast) -> None:
    balances = {(each["kind"], each["owner_id"]): each["balance"] for each in accounts(auditor)}
    nobody = "00000000-0000-0000-0000-000000000000"
    workshop, merchant = str(cast.workshop.id), str(cast.merchant.id)
    assert balances == {
        ("bank", nobody): -1_000_000,
        ("merchant", merchant): 992_000,
        ("reserved", merchant): 0,
        ("worker", str(cast.worker.id)): 3_000,
        ("worker", str(cast.second_worker.id)): 3_000,
        ("coordinator", workshop): 500,
        ("workshop", workshop): 400,
        ("freight", workshop): 600,
        ("platform", nobody): 500,
    }
    assert [each["owner_id"] for each in accounts(auditor, kind="platform")] == [nobody]
    assert [each["kind"] for each in accounts(auditor, owner_id=workshop)] == ["freight", "workshop", "coordinator"]
    assert accounts(auditor, currency="USD") == []


def test_the_transfers_of_an_account_come_page_by_page_newest_first(auditor: Program, cast: Cast) -> None:
    account = accounts(auditor, kind="reserved")[0]["id"]
    pages, cursor = [], None
    while not pages or cursor:
        page = auditor.get(
            f"/accounts/{account}/transfers", query_string={"limit": 2, **({"cursor": cursor} if cursor else {})}
        )
        pages.append(page.json["items"])
        cursor = page.json["next_cursor"]
    assert [len(page) for page in pages] == [2, 2, 2, 1]
    rows = [row for page in pages for row in page]
    assert [row["id"] for row in rows] == sorted((row["id"] for row in rows), reverse=True)
    purposes = sorted((row["purpose"], row["amount"], row["debit_id"] == account) for row in rows)
    assert purposes == [
        ("coordinator", 500, True),
        ("earning", 3_000, True),
        ("earning", 3_000, True),
        ("freight", 600, True),
        ("platform", 500, True),
        ("reserve", 8_000, False),
        ("workshop", 400, True),
    ]
    whole = auditor.get(f"/accounts/{account}/transfers").json
    assert (whole["items"], whole["next_cursor"]) == (rows, None)


def test_one_account_and_one_transfer(auditor: Program) -> None:
    account = accounts(auditor, kind="platform")[0]
    assert auditor.get(f"/accounts/{account['id']}").json == account
    transfer = auditor.get(f"/accounts/{account['id']}/transfers").json["items"][0]
    assert auditor.get(f"/transfers/{transfer['region_id']}/{transfer['id']}").json == transfer
    assert auditor.get(f"/transfers/110101/{transfer['id']}").status_code == 404
    assert auditor.get(f"/transfers/%00/{transfer['id']}").status_code == 404
    assert auditor.get(f"/accounts/{transfer['id']}").status_code == 404
    assert auditor.get(f"/accounts/{transfer['id']}/transfers").status_code == 404


@pytest.mark.parametrize(
    "query", ["kind=deposit", "currency=cny", "owner_id=me", "limit=0", "limit=201", "cursor=x", "who=me"]
)
def test_a_wrong_filter_is_refused(auditor: Program, query: str) -> None:
    assert auditor.get(f"/accounts?{query}").status_code == 422


@pytest.mark.parametrize("who", ["ping", "hua", "cun", "diao", "zhi", "jiao"])
def test_the_books_are_closed_to_others(client: Any, cast: Cast, who: str) -> None:
    program = a_program(client, who)
    assert program.get("/accounts").status_code == 403
    assert program.get(f"/accounts/{cast.worker.id}/transfers").status_code == 403
