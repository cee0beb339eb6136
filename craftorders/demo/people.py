"""The demo's invented people: three merchants, thirteen workshops in four counties, forty households, a service centre."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.accounts.models import RoleGrant, User
from craftorders.accounts.queries import actor_of
from craftorders.accounts.services.sign_in import hash_secret
from craftorders.cards.services import issue_card
from craftorders.kernel.actor import SYSTEM, Actor
from craftorders.kernel.ids import plain_code
from craftorders.people.models import Household, Merchant, Skill, Worker, Workshop
from craftorders.places.models import HourlyFloor, Site

PASSWORD = "craftorders-demo"  # nosec B105  # printed for everybody who tries the demo
YIWU = "330782"
FLOORS = {"513323": 1000, "511902": 1050, "513431": 1000, "653121": 1000}
WORKSHOPS = (
    # code, name, English name, village, county, transit days, households
    ("W-JIAJU", "甲居绳艺工坊", "Jiaju Braiding", "甲居村", "513323", 6, 4),
    ("W-SUOPO", "梭坡妇女工坊", "Suopo Women's Workshop", "梭坡村", "513323", 6, 3),
    ("W-BADI", "巴底手工坊", "Badi Handicraft", "巴底村", "513323", 7, 3),
    ("W-ZHONGLU", "中路绳结坊", "Zhonglu Knots", "中路村", "513323", 7, 3),
    ("W-QINGSHAN", "青山编织社", "Qingshan Weaving", "青山村", "511902", 4, 4),
    ("W-SHUANGHE", "双河巧手坊", "Shuanghe Hands", "双河村", "511902", 4, 3),
    ("W-LIANHUA", "莲花手作坊", "Lianhua Craft", "莲花村", "511902", 5, 3),
    ("W-SHUIMO", "水磨绳编坊", "Shuimo Braiding", "水磨村", "511902", 4, 3),
    ("W-SIKAI", "四开绣织坊", "Sikai Embroidery", "四开村", "513431", 6, 3),
    ("W-BIER", "比尔手工坊", "Bi'er Handicraft", "比尔村", "513431", 7, 3),
    ("W-SANCHAHE", "三岔河工坊", "Sanchahe Workshop", "三岔河村", "513431", 7, 2),
    ("W-TOKZAK", "托克扎克工坊", "Tokzak Workshop", "巴扎村", "653121", 9, 3),
    ("W-WUPAL", "乌帕尔巧手坊", "Wupal Hands", "乌帕尔村", "653121", 9, 3),
)
NAMES = {
    "513323": ("卓玛", "拉姆", "央金", "德吉", "格桑", "白玛", "次仁曲珍", "达瓦", "尼玛", "泽仁拉初", "仁青", "索朗", "旺姆"),
    "511902": ("李秀英", "王桂芳", "张素琼", "陈玉兰", "杨国芬", "何琼华", "罗素珍", "苟明秀", "岳翠平", "谯淑芳", "冯兴碧", "赵天菊", "彭述英"),
    "513431": ("阿依扎西", "吉克阿牛", "沙马日作", "马海布哈", "阿说木果", "曲比阿芝", "勒格伍沙", "俄木医生"),
    "653121": ("阿依古丽·买买提", "帕提古丽·艾山", "热孜万古丽·吐尔逊", "古丽娜尔·玉素甫", "阿曼古丽·托合提", "祖丽皮娅·卡地尔"),
}  # fmt: skip
HANDS = 4
"""Of each household only one worker is named, and has a card; three more sit down with them when there is work."""
LANGUAGES = {"513323": "bo", "511902": "zh", "513431": "ii", "653121": "ug"}


@dataclass
class People:
    """Everybody of the demo; actors by name, workers by workshop."""

    merchants: list[tuple[UUID, Actor]]
    workshops: list[UUID]
    regions: dict[UUID, str]
    transit: dict[UUID, int]
    coordinators: dict[UUID, Actor]
    workers: dict[UUID, list[UUID]]
    inspectors: dict[str, tuple[Actor, Actor]]
    dispatcher: Actor
    closer: Actor
    approver: Actor
    payer: Actor
    operator: Actor
    trainer: Actor
    card_link: str
    card_pin: str
    card_number: str


def settle_people(session: Session, public_url: str) -> People:
    """Write the demo's people into an empty database."""
    _sites_and_floors(session)
    hashed = hash_secret(PASSWORD)
    merchants = []
    for username, code, name, english in (
        ("hua", "M-HUAMEI", "华美腰带商行", "Huamei Belts"),
        ("jin", "M-JINSUI", "金穗流苏", "Golden Tassel"),
        ("fuxi", "M-FUXI", "福喜中国结", "Fuxi Knots"),
    ):
        merchant = Merchant(code=code, name=name, name_en=english)
        session.add(merchant)
        session.flush()
        merchants.append((merchant.id, _user(session, hashed, username, f"{name[:2]}掌柜", "merchant", [str(merchant.id)])))
    workshops, workers, coordinators, regions, transit = [], {}, {}, {}, {}
    names = {region: iter(all_names) for region, all_names in NAMES.items()}
    for number, (code, name, english, village, region, days, households) in enumerate(WORKSHOPS):
        workshop = Workshop(code=code, name=name, name_en=english, village=village, region_id=region, transit_days=days,
                            weekly_minutes=households * HANDS * 1_500)  # fmt: skip
        session.add(workshop)
        session.flush()
        workshops.append(workshop.id)
        regions[workshop.id], transit[workshop.id] = region, days
        workers[workshop.id] = [_worker(session, workshop, next(names[region]), n) for n in range(households)]
        username = "zhuoga" if number == 0 else f"cun{number + 1}"
        coordinators[workshop.id] = _user(session, hashed, username, f"{village}协调员", "coordinator", [str(workshop.id)])
    counties = list(FLOORS)
    zhi = _user(session, hashed, "zhi", "支质检", "inspector", counties)
    jian = _user(session, hashed, "jian", "简质检", "inspector", counties)
    farmer = issue_card(session, workers[workshops[0]][0], actor=SYSTEM)
    people = People(
        merchants, workshops, regions, transit, coordinators, workers, dict.fromkeys(counties, (zhi, jian)),
        _user(session, hashed, "diao", "刁调度", "dispatcher"),
        _user(session, hashed, "cai", "蔡会计", "finance"),
        _user(session, hashed, "shen", "沈复核", "finance"),
        _user(session, hashed, "fu", "傅出纳", "finance"),
        _user(session, hashed, "ping", "平台管理员", "operator"),
        _user(session, hashed, "jiao", "焦老师", "trainer"),
        f"{public_url}/c#{farmer.token}", farmer.pin, farmer.card.number,
    )  # fmt: skip
    _user(session, hashed, "tai", "台管理员", "operator")
    _user(session, hashed, "ji", "季审计", "auditor")
    return people


def _user(session: Session, hashed: str, username: str, name: str, role: str, scopes: list[str] | None = None) -> Actor:
    user = User(username=username, name=name, password_hash=hashed)
    user.grants = [RoleGrant(role=role, scope=scope) for scope in scopes or [""]]
    session.add(user)
    session.flush()
    return actor_of(user)


def _worker(session: Session, workshop: Workshop, name: str, number: int) -> UUID:
    household = Household(workshop_id=workshop.id, name=f"{name}家", village=workshop.village)
    session.add(household)
    session.flush()
    worker = Worker(code=plain_code(f"P-{workshop.code[2:6]}{number + 1}"), household_id=household.id, workshop_id=workshop.id, name=name,
                    language=LANGUAGES[workshop.region_id])  # fmt: skip
    worker.skills = [
        Skill(craft_code=craft, grade=3 if number == 0 else 2, certified_on=date(2026, 3, 1), certified_by=SYSTEM.id)
        for craft in ("braid", "tassel", "knot")
    ]
    session.add(worker)
    session.flush()
    return worker.id


def _sites_and_floors(session: Session) -> None:
    session.add_all(
        [
            Site(kind="centre", name="义乌服务中心", name_en="Yiwu service centre", region_id=YIWU),
            Site(kind="county_centre", name="丹巴县服务中心", name_en="Danba county centre", region_id="513323"),
            Site(kind="county_centre", name="巴州区服务中心", name_en="Bazhou county centre", region_id="511902"),
            Site(kind="village_point", name="甲居村服务网点", name_en="Jiaju village point", region_id="513323"),
        ]
    )
    session.add_all(
        HourlyFloor(
            region_id=region,
            valid_from=date(2026, 1, 1),
            amount=amount,
            source="演示数据 / demo figure",
            set_by=SYSTEM.id,
        )
        for region, amount in FLOORS.items()
    )
