"""Random histories of settlement beside a plain model of it: a list of pay lines, and a list of what was drafted of them.

Two regions whose months end at different moments; lines arise now, or late in a month that may be closed;
months are closed early, in time, twice; statements are approved and paid by whoever comes along. The product must answer
as the model does, and hold the same money in the end.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.fees.domain.lines import PayLine
from craftorders.fees.models import MonthlyEarnings
from craftorders.fees.services.lines import write_lines
from craftorders.fees.services.moments import earned_now
from craftorders.kernel import clock
from craftorders.kernel.actor import SYSTEM, Actor
from craftorders.kernel.errors import DomainError
from craftorders.kernel.ids import new_code
from craftorders.ledger.models import PLATFORM
from craftorders.ledger.queries import account_of
from craftorders.ledger.services import Posting, open_account, post
from craftorders.people.models import Worker
from craftorders.people.services import add_worker
from craftorders.places.models import Region
from craftorders.production.models import HandIn
from craftorders.quality.models import InspectionLot
from craftorders.settlement.models import Period, Statement
from craftorders.settlement.services import approve_period, approve_statement, close_period, pay_statement
from tests.builders.cast import BAZHOU, DANBA, Cast, a_cast
from tests.builders.earned import RATE, a_batch, a_job

BEGIN = datetime(2026, 9, 10, 4, tzinfo=UTC)
OFFSETS = {DANBA: timedelta(hours=8), BAZHOU: timedelta(hours=5, minutes=45)}
"""How far ahead of UTC: China's time, and that of Kathmandu, in which the second region lives in these stories."""

WORKERS = 3
PEOPLE = ("finance", "approver", "payer")


def month_of(moment: datetime, region: str) -> str:
    """By plain addition: neither time changes its clocks."""
    return (moment + OFFSETS[region]).strftime("%Y-%m")


def end_of(month: str, region: str) -> datetime:
    """The first moment after a month."""
    year, number = map(int, month.split("-"))
    return datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC) - OFFSETS[region]


@dataclass
class Line:
    """A pay line of the model."""

    region: str
    worker: int
    at: datetime
    amount: int
    settled: bool = False


@dataclass
class Drafted:
    """A statement of the model, of one worker; `by` who has approved it."""

    region: str
    month: str
    worker: int
    lines: list[Line]
    state: str = "drafted"
    by: str = ""

    @property
    def amount(self) -> int:
        """Its sum."""
        return sum(line.amount for line in self.lines)


@dataclass
class Paper:
    """What a careful person would write down: lines, who closed which month, statements."""

    lines: list[Line] = field(default_factory=list)
    closed: dict[tuple[str, str], str] = field(default_factory=dict)
    statements: list[Drafted] = field(default_factory=list)

    def close(self, region: str, month: str, now: datetime, who: str) -> str:
        """Draft what is unsettled up to the month's end; nothing for who has earned nothing, which is settled, too."""
        if end_of(month, region) > now:
            return "period_not_over"
        if (region, month) in self.closed:
            return "done"
        self.closed[region, month] = who
        for worker in range(WORKERS):
            own = [
                line
                for line in self.lines
                if (line.region, line.worker) == (region, worker) and not line.settled and line.at < end_of(month, region)
            ]
            if sum(line.amount for line in own):
                self.statements.append(Drafted(region, month, worker, own))
            for line in own:
                line.settled = True
        return "done"

    def first_open(self, region: str, moment: datetime) -> datetime:
        """The moment, or the end of the latest closed month, if that is later: what comes late is earned then."""
        return max([moment, *(end_of(month, place) for place, month in self.closed if place == region)])

    def approve(self, statement: Drafted, who: str) -> str:
        """Somebody else than who closed."""
        if self.closed[statement.region, statement.month] == who:
            return "second_person"
        if statement.state != "drafted":
            return "illegal_transition"
        statement.state, statement.by = "approved", who
        return "done"

    def approve_all(self, region: str, month: str, who: str) -> str:
        """The same for all that wait."""
        if self.closed[region, month] == who:
            return "second_person"
        for each in self.statements:
            if (each.region, each.month, each.state) == (region, month, "drafted"):
                each.state, each.by = "approved", who
        return "done"

    def pay(self, statement: Drafted, who: str) -> str:
        """A third person."""
        if who in (statement.by, self.closed[statement.region, statement.month]):
            return "third_person"
        if statement.state != "approved":
            return "illegal_transition"
        statement.state = "paid"
        return "done"


@dataclass
class Books:
    """The product, asked for the same; `bags` are a job, batch and lot for each worker, to which their lines belong."""

    cast: Cast
    workers: dict[tuple[str, int], UUID]
    bags: dict[tuple[str, int], dict[str, Any]]

    @classmethod
    def opened(cls, session: Session) -> "Books":
        """Three workers in each region, who have earned nothing."""
        cast = a_cast(session)
        session.get_one(Region, BAZHOU).time_zone = "Asia/Kathmandu"
        workers, bags = {}, {}
        for region, household in ((DANBA, cast.worker.household_id), (BAZHOU, cast.outsider.household_id)):
            for number in range(WORKERS):
                values = {"household_id": household, "name": f"农户{number}", "language": "zh"}
                worker = add_worker(session, values, actor=cast.operator)
                workers[region, number] = worker.id
                bags[region, number] = _bags_of(session, cast, worker, region)
        return cls(cast, workers, bags)

    def actor(self, who: str) -> Actor:
        """One of three of finance."""
        actor: Actor = getattr(self.cast, who)
        return actor

    def earn(self, session: Session, line: Line, *, pieces: int, rate_e4: int) -> None:
        """A pay line with its months and its transfer, as crediting leaves them."""
        own = self.bags[line.region, line.worker]
        bag = HandIn(**own["hand_in"], code=new_code("H"), quantity=pieces, at=line.at)
        session.add(bag)
        session.flush()
        region, at = earned_now(session, line.region)
        earning = PayLine(**own["earning"], hand_in_id=bag.id, quantity=pieces, rate_e4=rate_e4, currency="CNY", at=at)
        write_lines(session, region, [earning])
        platform = open_account(session, "platform", PLATFORM, "CNY")
        account = open_account(session, "worker", earning.worker_id, "CNY")
        post(session, [Posting(platform, account, line.amount, "earning", earning.id, line.region)], actor=SYSTEM)

    def statement(self, session: Session, drafted: Drafted) -> UUID:
        """The key of a statement of the model."""
        of_month = (Period.region_id == drafted.region, Period.month == drafted.month)
        query = select(Statement.id).join(Period, Period.id == Statement.period_id).where(*of_month)
        return session.scalars(query.where(Statement.worker_id == self.workers[drafted.region, drafted.worker])).one()

    def period(self, session: Session, region: str, month: str) -> UUID:
        """The key of a closed month."""
        return session.scalars(select(Period.id).where(Period.region_id == region, Period.month == month)).one()


def _bags_of(session: Session, cast: Cast, worker: Worker, region: str) -> dict[str, Any]:
    batch = a_batch(session, cast, cast.belt, 10**6)
    job = a_job(session, batch, worker, 10**6, state="in_work")
    lot = InspectionLot(code=new_code("L"), region_id=region, batch_id=batch.id, state="accepted", quantity=10**6,
                        sample_size=1, submitted_by=cast.coordinator.id, decided_at=clock.now())  # fmt: skip
    session.add(lot)
    session.flush()
    common = {"region_id": region, "job_id": job.id, "batch_id": batch.id, "position": 1, "worker_id": worker.id}
    counter = {"counted_by": cast.coordinator.id, "counted_by_name": cast.coordinator.name}
    return {"hand_in": common | counter, "earning": common | {"product_id": cast.belt.id, "lot_id": lot.id}}


def play(random: Random, paper: Paper, books: Books, session: Session, steps: int) -> Iterator[tuple[str, str, str]]:
    """Take so many steps on both; of each what it was, what the model answers, and what the product does."""
    now = BEGIN
    for _ in range(steps):
        kind = random.choice(("earn", "earn", "earn", "wait", "close", "close", "approve", "approve_all", "pay", "pay"))
        who, region = random.choice(PEOPLE), random.choice((DANBA, BAZHOU))
        if kind == "wait":
            now += timedelta(hours=random.randint(1, 9 * 24))
        elif kind == "earn":
            # one of four comes late, at times for a month that was closed long ago; one of eight rounds to nothing
            late = random.choice((0, 0, 0, random.randint(0, 60 * 24 * 60)))
            pieces, rate_e4 = random.choice(((1, 4_000), *((random.randint(1, 50), RATE) for _ in range(7))))
            amount = 0 if rate_e4 == 4_000 else pieces * 60
            at = now - timedelta(minutes=late)
            line = Line(region, random.randrange(WORKERS), paper.first_open(region, at), amount)
            paper.lines.append(line)
            with clock.at(at):
                books.earn(session, line, pieces=pieces, rate_e4=rate_e4)
        elif kind == "close":
            month = month_of(now - timedelta(days=random.choice((0, 30, 30, 60))), region)
            told = paper.close(region, month, now, who)
            yield kind, told, _answer(session, now, close_period, region, month, actor=books.actor(who))
        elif kind == "approve_all" and paper.closed:
            region, month = random.choice(sorted(paper.closed))
            told, key = paper.approve_all(region, month, who), books.period(session, region, month)
            yield kind, told, _answer(session, now, approve_period, key, actor=books.actor(who))
        elif paper.statements:
            drafted = random.choice(paper.statements)
            key = books.statement(session, drafted)
            if kind == "pay":
                paying = {"method": "bank", "reference": f"B {key}", "actor": books.actor(who)}
                yield kind, paper.pay(drafted, who), _answer(session, now, pay_statement, key, **paying)
            else:
                told = paper.approve(drafted, who)
                yield kind, told, _answer(session, now, approve_statement, key, actor=books.actor(who))


def _answer(session: Session, now: datetime, service: Callable[..., object], *words: object, **more: object) -> str:
    """ "done", or the code of the refusal, which leaves nothing behind."""
    try:
        with clock.at(now), session.begin_nested():
            service(session, *words, **more)
    except DomainError as error:
        return error.code
    finally:
        session.expire_all()
    return "done"


def on_paper(paper: Paper) -> dict[str, Any]:
    """What the model holds: statements, what each worker still has to get, and each worker's months."""
    months: Counter[tuple[str, int, str]] = Counter()
    paid: Counter[tuple[str, int, str]] = Counter()
    owed = Counter({(line.region, line.worker): 0 for line in paper.lines})
    for line in paper.lines:
        owed[line.region, line.worker] += line.amount
        months[line.region, line.worker, month_of(line.at, line.region)] += line.amount
    for each in paper.statements:
        if each.state == "paid":
            owed[each.region, each.worker] -= each.amount
            for line in each.lines:
                paid[line.region, line.worker, month_of(line.at, line.region)] += line.amount
    statements = {(s.region, s.month, s.worker): (len(s.lines), s.amount, s.state) for s in paper.statements}
    return {"statements": statements, "owed": +owed, "months": +months, "paid": +paid}


def in_the_books(session: Session, books: Books) -> dict[str, Any]:
    """The same of the product."""
    place = {worker_id: key for key, worker_id in books.workers.items()}
    query = select(Period.region_id, Period.month, Statement).join(Period, Period.id == Statement.period_id)
    statements = {
        (region, month, place[s.worker_id][1]): (s.lines, s.amount, s.state) for region, month, s in session.execute(query)
    }
    owed, months, paid = Counter[Any](), Counter[Any](), Counter[Any]()
    for worker_id, key in place.items():
        account = account_of(session, "worker", worker_id)
        owed[key] = account.balance if account else 0
    for month in session.scalars(select(MonthlyEarnings)):
        months[(*place[month.worker_id], month.month)] += month.amount
        paid[(*place[month.worker_id], month.month)] += month.paid
    return {"statements": statements, "owed": +owed, "months": +months, "paid": +paid}
