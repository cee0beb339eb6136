"""A batch at scale, from its order to its charge: the rows that the product's services would have left behind."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from uuid import UUID

from sqlalchemy import Engine

from craftorders.catalogue.models import Operation
from craftorders.demo.scale.bulk import Bulk, Ids, Rows, moment
from craftorders.demo.scale.villages import REGION, Village
from craftorders.dispatch.models import Reservation
from craftorders.fees.domain.split import ChargeSplit, Shares, split_charge
from craftorders.fees.models import BatchRate, BatchTerms, Charge, Earning
from craftorders.kernel.actor import SYSTEM, Actor
from craftorders.kernel.money import line_amount
from craftorders.kernel.periods import period_of
from craftorders.ledger.domain.canonical import digest_of
from craftorders.ledger.models import Journal, Transfer, UnsealedJournal
from craftorders.orders.models import Order, OrderLine
from craftorders.production.domain.countings import is_judged, is_round
from craftorders.production.models import Batch, BatchOperation, HandIn, Job, PieceReport
from craftorders.quality.domain.drawing import draw_from_bags
from craftorders.quality.domain.yields import Tally
from craftorders.quality.models import ClassPlan, CountedLot, InspectionLot, LotBag

BAGS = 10
SMALLEST, LARGEST = 20, 60
"""How many bags a worker hands in of a batch, and how many pieces a bag holds."""

SAMPLE, LETTER = 315, "M"
"""Of a lot of 10,001 to 35,000 pieces, at level II (GB/T 2828.1)."""

LEAD = timedelta(days=4)
"""How long before its lot passed a batch was reserved."""


@dataclass(frozen=True)
class Ware:
    """What is made, at which price and rate, for whom: the accounts are those of the merchant and the platform."""

    product: str
    operation: Operation
    price_e4: int
    rate_e4: int
    shares: Shares
    merchant: str
    placed_by: str
    free: str
    reserved: str
    platform: str
    coordinator: Actor
    inspector: Actor


class Batches:
    """Batch after batch, each as large as it is asked to be."""

    def __init__(self, engine: Engine, ids: Ids, random: Random, ware: Ware, zone: str) -> None:
        self._ids, self._random, self._ware, self._zone, self._number = ids, random, ware, zone, 0
        self.product_id = UUID(ware.product)
        self.scores: dict[str, Tally] = {}
        """By worker and by workshop."""
        self.countings: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        """By workshop and month."""
        made = {"currency": "CNY"}
        place = {"region_id": REGION}
        counter = {"counted_by": ware.coordinator.id.hex, "counted_by_name": ware.coordinator.name}
        actor = {"actor_id": SYSTEM.id.hex, "actor_name": SYSTEM.name}
        step = ware.operation
        self.orders = Rows(Order, "id code quantity made passed charged created_at submitted_at", {
            "merchant_id": ware.merchant, "state": "in_production", "placed_by": ware.placed_by})  # fmt: skip
        self.lines = Rows(OrderLine, "id order_id quantity planned made handed_in passed due_on", made | {
            "position": 1, "product_id": ware.product, "price_e4": ware.price_e4})  # fmt: skip
        self.batches = Rows(
            Batch, "id code order_id line_id workshop_id quantity made handed_in presented passed due_on created_at",
            {"merchant_id": ware.merchant, "product_id": ware.product, "state": "passed", "parts": 1, "late_values": "{}"},
        )  # fmt: skip
        self.steps = Rows(BatchOperation, "batch_id quantity assigned made handed_in", {
            "position": 1, "operation_id": step.id.hex, "name": step.name, "name_en": step.name_en,
            "craft_id": step.craft_id.hex, "grade": step.grade, "standard_seconds": step.standard_seconds})  # fmt: skip
        self.terms = Rows(BatchTerms, "batch_id frozen_at", made | {
            "price_e4": ware.price_e4, "coordinator_e4": ware.shares.coordinator_e4, "workshop_e4": ware.shares.workshop_e4,
            "freight_e4": ware.shares.freight_e4, "platform_e4": ware.shares.platform_e4})  # fmt: skip
        self.rates = Rows(BatchRate, "batch_id", {"position": 1, "rate_e4": ware.rate_e4})
        self.reservations = Rows(Reservation, "batch_id", made | {"amount": 0})
        self.jobs = Rows(Job, "id code workshop_id batch_id worker_id quantity made handed_in unconfirmed created_at finished_at",
                         place | {"position": 1, "state": "settled"})  # fmt: skip
        self.reports = Rows(PieceReport, "id job_id worker_id quantity at", place | actor)
        self.bags = Rows(HandIn, "id code job_id batch_id worker_id quantity at", place | counter | {"position": 1})
        self.lots = Rows(InspectionLot, "id code batch_id quantity decided_at created_at", place | {
            "state": "accepted", "sample_size": SAMPLE, "draw_seed": "00000000", "submitted_by": ware.coordinator.id.hex,
            "inspector_id": ware.inspector.id.hex, "inspector_name": ware.inspector.name})  # fmt: skip
        self.plans = Rows(ClassPlan, "lot_id defect_class aql acceptance", {
            "code_letter": LETTER, "sample_size": SAMPLE, "full_inspection": 0})  # fmt: skip
        self.lot_bags = Rows(LotBag, "id lot_id hand_in_id quantity passed", place | {"fresh": 1})
        self.counted = Rows(CountedLot, "lot_id", {})
        self.earnings = Rows(Earning, "id worker_id job_id batch_id lot_id hand_in_id quantity amount at", place | made | {
            "position": 1, "product_id": ware.product, "rate_e4": ware.rate_e4})  # fmt: skip
        self.charges = Rows(
            Charge, "id lot_id batch_id order_id quantity amount household coordinator workshop freight platform at",
            made | {"merchant_id": ware.merchant, "price_e4": ware.price_e4},
        )  # fmt: skip
        self.journals = Rows(Journal, "id lines digest at", place | actor)
        self.transfers = Rows(Transfer, "id journal_id position debit_id credit_id amount purpose reference_id at",
                              place | made | actor)  # fmt: skip
        self.unsealed = Rows(UnsealedJournal, "journal_id since", place)
        self.bulk = Bulk(
            engine, self.orders, self.lines, self.batches, self.steps, self.terms, self.rates, self.reservations, self.jobs,
            self.reports, self.bags, self.lots, self.plans, self.lot_bags, self.counted, self.earnings, self.charges,
            self.journals, self.transfers, self.unsealed,
        )  # fmt: skip

    def tell(self, village: Village, lines: int, passed_at: datetime) -> None:
        """One batch of so many bags, of which a worker hands ten in; its lot passed at a moment."""
        ids, ware, self._number = self._ids, self._ware, self._number + 1
        begun, now = moment(passed_at - LEAD), int(passed_at.timestamp() * 1000)
        order, line, batch, lot = (ids.at(now) for _ in range(4))
        pieces = [self._random.randint(SMALLEST, LARGEST) for _ in range(lines)]
        amounts = [line_amount(each, ware.rate_e4) for each in pieces]
        drawn = draw_from_bags(SAMPLE, pieces)
        whole, earned = sum(pieces), []
        for first in range(0, lines, BAGS):
            hand, some = first // BAGS, slice(first, first + BAGS)
            bags = list(zip(pieces[some], amounts[some], strict=True))
            self._make(village, hand, batch, lot, bags, passed_at)
            earned.append((village.accounts[hand], sum(amounts[some])))
            self._count(village.workers[hand], sum(pieces[some]), sum(drawn[some]))
        self._count(village.workshop, whole, SAMPLE)
        split = split_charge(whole, ware.price_e4, amounts, ware.shares)
        number, due = f"S{self._number:06}", passed_at.date().isoformat()
        self.orders.add(order, f"O-{number}", whole, whole, whole, split.charge, begun, begun)
        self.lines.add(line, order, whole, whole, whole, whole, whole, due)
        self.batches.add(batch, f"B-{number}", order, line, village.workshop, whole, whole, whole, whole, whole, due, begun)
        self.steps.add(batch, whole, whole, whole, whole)
        self.terms.add(batch, begun)
        self.rates.add(batch)
        self.reservations.add(batch)
        self.lots.add(lot, f"L-{number}", batch, whole, moment(passed_at), moment(passed_at))
        for name, aql, most in (("critical", None, 0), ("major", "2.5", 14), ("minor", "4.0", 21)):
            self.plans.add(lot, name, aql, most)
        self.counted.add(lot)
        self._charge(village, (order, batch, lot), whole, split, earned, passed_at)

    def _count(self, whose: str, pieces: int, drawn: int) -> None:
        """One more lot in a worker's or a workshop's scores."""
        lot = Tally(1, 1, pieces, pieces, drawn, 0)
        self.scores[whose] = self.scores[whose] + lot if whose in self.scores else lot

    def _note(self, workshop: str, bags: list[int], at: datetime) -> None:
        """The bags of a job in the month of who counts, as if their phone had sent them one after the other."""
        left = accumulate(reversed(bags))
        judged = [pieces for pieces, before in zip(reversed(bags), left, strict=True) if is_judged(pieces, before)]
        told = Counter(bags=len(bags), judged=len(judged), round_numbers=sum(map(is_round, judged)))
        self.countings[workshop, period_of(at, self._zone)].update(told)

    def _make(self, village: Village, hand: int, batch: str, lot: str, bags: list[tuple[int, int]], at: datetime) -> None:
        """One worker's job of the batch with its bags, and what each of them earns."""
        ids, worker, counted_at = self._ids, village.workers[hand], at - timedelta(hours=4)
        now, then = int(at.timestamp() * 1000), moment(counted_at)
        job, whole = ids.at(now), sum(pieces for pieces, _ in bags)
        code = f"J-S{self._number:06}{hand:03}"
        self.jobs.add(job, code, village.workshop, batch, worker, whole, whole, whole, len(bags), then, then)
        self._note(village.workshop, [pieces for pieces, _ in bags], counted_at)
        self.reports.add(ids.at(now), job, worker, whole, then)
        for number, (pieces, amount) in enumerate(bags, BAGS * hand):
            bag, earned_at = ids.at(now), moment(at + timedelta(microseconds=number))
            self.bags.add(bag, f"H-S{self._number:06}{number:04}", job, batch, worker, pieces, then)
            self.lot_bags.add(ids.at(now), lot, bag, pieces, pieces)
            self.earnings.add(ids.at(now), worker, job, batch, lot, bag, pieces, amount, earned_at)

    def _charge(
        self,
        village: Village,
        keys: tuple[str, str, str],
        pieces: int,
        split: ChargeSplit,
        earned: list[tuple[str, int]],
        at: datetime,
    ) -> None:
        """The charge with its journal, and the journal that reserved it."""
        (order, batch, lot), ware, charge = keys, self._ware, self._ids.at(int(at.timestamp() * 1000))
        parts = (split.coordinator, split.workshop, split.freight, split.platform)
        self.charges.add(charge, lot, batch, order, pieces, split.charge, split.household, *parts, moment(at))
        self._post(at - LEAD, batch, [(ware.free, ware.reserved, split.charge, "reserve")])
        moves = [(ware.reserved, account, amount, "earning") for account, amount in earned]
        kinds = ("coordinator", "workshop", "freight", "platform")
        for kind, account, amount in zip(kinds, (*village.shares, ware.platform), parts, strict=True):
            moves.append((ware.reserved, account, amount, kind))
        self._post(at, charge, [each for each in moves if each[2]])

    def _post(self, at: datetime, reference: str, moves: list[tuple[str, str, int, str]]) -> None:
        """One journal with its digest, as the ledger would have posted it."""
        now = int(at.timestamp() * 1000)
        key, who = self._ids.at(now), (SYSTEM.id, SYSTEM.name)
        hashed = []
        for position, (debit, credit, amount, purpose) in enumerate(moves, 1):
            row = self._ids.at(now)
            self.transfers.add(row, key, position, debit, credit, amount, purpose, reference, moment(at))
            sides = (UUID(row), UUID(debit), UUID(credit))
            hashed.append((position, *sides, amount, "CNY", purpose, UUID(reference), None, None, *who, at))
        digest = digest_of((REGION, UUID(key), *who, None, at, len(moves)), hashed)
        self.journals.add(key, len(moves), digest, moment(at))
        self.unsealed.add(key, moment(datetime.now(at.tzinfo)))
