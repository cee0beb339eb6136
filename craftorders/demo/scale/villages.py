"""Who the month at scale is about: workshops, their workers, and everybody's account."""

from dataclasses import dataclass

from sqlalchemy import Engine

from craftorders.demo.scale.bulk import Bulk, Ids, Rows
from craftorders.ledger.models import Account
from craftorders.people.models import Household, Worker, Workshop

REGION = "513323"
SHOPS, WORKERS = 200, 100
NAMES = ("卓玛", "达瓦", "央金", "拉姆", "格桑", "白玛", "德吉", "次仁曲珍", "尼玛", "泽仁拉初", "仁青", "索朗", "旺姆")


@dataclass(frozen=True)
class Village:
    """A workshop with its workers, and the accounts that a charge is shared among; all of them ids."""

    workshop: str
    workers: list[str]
    accounts: list[str]
    shares: tuple[str, str, str]


def settle_villages(engine: Engine, ids: Ids, milliseconds: int, since: str) -> list[Village]:
    """Write two hundred workshops with a hundred workers each."""
    fresh = {"created_at": since}
    workshops = Rows(Workshop, "id code name name_en village", fresh | {
        "region_id": REGION, "transit_days": 6, "weekly_minutes": WORKERS * 1_500})  # fmt: skip
    households = Rows(Household, "id workshop_id name village", fresh)
    workers = Rows(Worker, "id code household_id workshop_id name", fresh | {"language": "bo"})
    accounts = Rows(Account, "id kind owner_id", {"currency": "CNY", "least": 0})
    bulk = Bulk(engine, workshops, households, workers, accounts)
    villages = []

    def account(kind: str, owner: str) -> str:
        key = ids.at(milliseconds)
        accounts.add(key, kind, owner)
        return key

    for number in range(SHOPS):
        shop, hands = ids.at(milliseconds), []
        workshops.add(shop, f"W-S{number:03}", f"第{number + 1}工坊", f"Workshop {number + 1}", f"{number + 1}村")
        for hand in range(WORKERS):
            household, worker = ids.at(milliseconds), ids.at(milliseconds)
            name = NAMES[(number + hand) % len(NAMES)]
            households.add(household, shop, f"{name}家", f"{number + 1}村")
            workers.add(worker, f"P-S{number:03}{hand:02}", household, shop, name)
            hands.append(worker)
        own = [account("worker", worker) for worker in hands]
        coordinator, workshop, freight = (account(kind, shop) for kind in ("coordinator", "workshop", "freight"))
        villages.append(Village(shop, hands, own, (coordinator, workshop, freight)))
        bulk.write()
    return villages
