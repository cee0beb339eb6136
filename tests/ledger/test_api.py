"""The books over HTTP: to be read by finance and auditors, page by page, and by nobody else."""

from datetime import timedelta
from typing import Any

import pytest

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.ledger.services import seal_some
from tests.builders.cast import Cast, a_cast
from tests.builders.programs import Program, a_program
from tests.builders.stories import passed_batch
from tests.conftest import NOON
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
    balances = {(each["kind"], each["owner_id"]): int(each["balance"]) for each in accounts(auditor)}
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
    purposes = sorted((row["purpose"], int(row["amount"]), row["debit_id"] == account) for row in rows)
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


def test_what_an_account_held_at_a_moment(auditor: Program, cast: Cast) -> None:
    """The order was placed and paid for at noon of 24 November: a microsecond before there was nothing."""
    account = accounts(auditor, kind="bank")[0]["id"]

    def held(at: str) -> Any:
        return auditor.get(f"/accounts/{account}/balance", query_string={"at": at}).json

    assert held("2026-11-24T12:00:00+08:00") == {
        "account_id": account, "currency": "CNY", "at": "2026-11-24T12:00:00+08:00", "balance": "-1000000",
    }  # fmt: skip
    assert held("2026-11-24T03:59:59.999999+00:00")["balance"] == "0"
    assert auditor.get(f"/accounts/{account}/balance").json["balance"] == "-1000000"
    assert auditor.get(f"/accounts/{cast.worker.id}/balance?at=2026-11-24T12:00:00Z").status_code == 404


@pytest.mark.parametrize(
    "at", ["", "yesterday", "2026-11-24", "2026-11-24T12:00:00", "0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00"]
)
def test_a_moment_that_is_none_is_refused(auditor: Program, at: str) -> None:
    account = accounts(auditor, kind="bank")[0]["id"]
    assert auditor.get(f"/accounts/{account}/balance", query_string={"at": at}).status_code == 422


def test_a_journal_with_its_transfers_waits_and_is_sealed(auditor: Program, work: UnitOfWork) -> None:
    """What one lot paid: a release is not needed, so two earnings and four shares."""
    journals = auditor.get("/journals").json["items"]
    assert [each["lines"] for each in journals] == [6, 1, 1]
    path = f"/journals/{journals[0]['region_id']}/{journals[0]['id']}"
    whole = auditor.get(path).json
    assert whole["journal"] == journals[0]
    assert [each["position"] for each in whole["transfers"]] == [1, 2, 3, 4, 5, 6]
    assert {each["journal_id"] for each in whole["transfers"]} == {journals[0]["id"]}
    assert sum(int(each["amount"]) for each in whole["transfers"]) == 8_000
    assert whole["seal"] is None
    work.run(seal_some)
    sealed = [auditor.get(f"/journals/{each['region_id']}/{each['id']}").json["seal"] for each in reversed(journals)]
    assert [each["sequence"] for each in sealed] == [1, 2, 3]
    assert [each["previous_hash"] for each in sealed] == ["0" * 64, sealed[0]["hash"], sealed[1]["hash"]]
    assert auditor.get(f"/journals/110101/{journals[0]['id']}").status_code == 404
    assert auditor.get(f"/journals/%00/{journals[0]['id']}").status_code == 404


def test_the_heads_of_the_chain_day_by_day(auditor: Program, work: UnitOfWork) -> None:
    assert auditor.get("/daily-heads").json == {"items": [], "next_cursor": None}
    for day in range(3):
        with clock.at(NOON + timedelta(days=day)):
            work.run(seal_some)
    first = auditor.get("/daily-heads?limit=1").json
    assert [(each["day"], each["sequence"]) for each in first["items"]] == [("2026-11-25", 3)]
    second = auditor.get("/daily-heads", query_string={"cursor": first["next_cursor"]}).json
    assert [(each["day"], each["hash"]) for each in second["items"]] == [("2026-11-24", first["items"][0]["hash"])]


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
    assert program.get("/journals").status_code == 403
    assert program.get("/daily-heads").status_code == 403
