"""Random histories of the ledger beside a plain model of it: a dictionary of balances that one person could keep on paper.

Steps are drawn by what the model holds, so that about every fourth asks for more than there is. The real ledger must
answer each step as the model does, and hold the same at the end.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.kernel.actor import SYSTEM
from craftorders.kernel.errors import DomainError
from craftorders.kernel.ids import new_id
from craftorders.ledger.models import Account
from craftorders.ledger.services import Posting, open_account, post, reverse, set_least

YIWU = "330782"
MERCHANTS, WORKERS, SHARES = 4, 6, ("coordinator", "workshop", "freight", "platform")
BOUNDLESS = ("bank", "platform")
"""Accounts that may owe as much as they must."""

Move = tuple[str, str, int]


@dataclass(frozen=True)
class Step:
    """Money to move at once, or a move to undo by its number, or how far an account may go down."""

    purpose: str
    moves: tuple[Move, ...] = ()
    undo: int = 0
    account: str = ""
    least: int = 0


def names() -> list[str]:
    """All accounts of a history: kind and, after a dot, whose."""
    own = [f"{kind}.{number}" for kind in ("merchant", "reserved") for number in range(MERCHANTS)]
    return [*own, *(f"worker.{number}" for number in range(WORKERS)), *SHARES, "bank"]


@dataclass
class Paper:
    """The plain model: what each account holds and how low it may go, what has moved, and what of it was undone."""

    held: dict[str, int] = field(default_factory=lambda: dict.fromkeys(names(), 0))
    least: dict[str, int] = field(default_factory=lambda: dict.fromkeys(names(), 0))
    moved: list[Move] = field(default_factory=list)
    undone: set[int] = field(default_factory=set)
    journals: int = 0

    def take(self, step: Step) -> str:
        """Do the step where it can be done; "done", or the code of the refusal."""
        if step.purpose == "credit":
            if self.held[step.account] < step.least:
                return "credit_in_use"
            self.least[step.account] = step.least
            return "done"
        if step.purpose == "undo":
            giver, taker, amount = self.moved[step.undo]
            return "already_reversed" if step.undo in self.undone else self._move(((taker, giver, amount),), step.undo)
        return self._move(step.moves, None)

    def _move(self, moves: tuple[Move, ...], undoes: int | None) -> str:
        after = dict(self.held)
        for giver, taker, amount in moves:
            after[giver] -= amount
            after[taker] += amount
        for name, amount in after.items():
            if name not in BOUNDLESS and amount < min(self.least[name], self.held[name]):
                return "not_enough_money"
        self.held, self.journals = after, self.journals + 1
        if undoes is not None:
            self.undone |= {undoes, len(self.moved)}
        self.moved += moves
        return "done"


def steps(random: Random, paper: Paper, count: int) -> Iterator[Step]:
    """As many steps, each drawn when the one before was taken: deposits, reservations, charges in parts, and so on."""
    for _ in range(count):
        number = random.randrange(MERCHANTS)
        free, reserved = f"merchant.{number}", f"reserved.{number}"
        purpose = random.choice(("deposit", "reserve", "reserve", "charge", "charge", "release", "payout", "undo", "credit"))
        if purpose == "deposit":
            yield Step(purpose, (("bank", free, random.randint(1, 10**6)),))
        elif purpose == "reserve":
            yield Step(purpose, ((free, reserved, _some(random, paper.held[free] - paper.least[free])),))
        elif purpose == "charge":
            yield Step(purpose, _charge(random, paper, free, reserved))
        elif purpose == "release":
            yield Step(purpose, ((reserved, free, _some(random, paper.held[reserved])),))
        elif purpose == "payout":
            worker = f"worker.{random.randrange(WORKERS)}"
            yield Step(purpose, ((worker, "bank", _some(random, paper.held[worker])),))
        elif purpose == "credit":
            yield Step(purpose, account=free, least=-random.randint(0, 10**5))
        elif paper.moved:
            recent = max(0, len(paper.moved) - 200)
            yield Step(purpose, undo=random.randrange(recent, len(paper.moved)))


def _some(random: Random, there: int) -> int:
    """A part of what is there, now and then more than all of it."""
    return max(1, random.randint(0, max(1, there)) * random.choice((1, 1, 2)))


def _charge(random: Random, paper: Paper, free: str, reserved: str) -> tuple[Move, ...]:
    """What was reserved goes in one journal to two workers and four shares, and some of it back."""
    total = _some(random, paper.held[reserved])
    first = random.randrange(WORKERS)
    takers = (f"worker.{first}", f"worker.{(first + 1) % WORKERS}", *SHARES, free)
    each = max(1, total // len(takers))
    return tuple((reserved, taker, each) for taker in takers)


@dataclass
class Books:
    """The real ledger, asked for the same steps."""

    accounts: dict[str, UUID]
    owners: dict[str, UUID]
    keys: list[UUID] = field(default_factory=list)

    @classmethod
    def opened(cls, session: Session) -> "Books":
        """All accounts, empty."""
        owners: dict[str, UUID] = {}
        accounts = {}
        for name in names():
            kind, _, whose = name.partition(".")
            owner = owners.setdefault(f"merchant.{whose}" if kind == "reserved" else name, new_id())
            accounts[name] = open_account(session, kind, owner, "CNY").id
        return cls(accounts, owners)

    def take(self, session: Session, step: Step) -> str:
        """Ask for the step; "done", or the code of the refusal, which leaves nothing behind."""
        try:
            with session.begin_nested():
                self.keys += self._ask(session, step)
        except DomainError as error:
            return error.code
        return "done"

    def _ask(self, session: Session, step: Step) -> list[UUID]:
        if step.purpose == "credit":
            set_least(session, session.get_one(Account, self.accounts[step.account]), step.least)
            return []
        if step.purpose == "undo":
            return [reverse(session, YIWU, self.keys[step.undo], actor=SYSTEM, reason="录错").id]
        sides = {name: session.get_one(Account, self.accounts[name]) for move in step.moves for name in move[:2]}
        about = new_id()
        postings = [Posting(sides[giver], sides[taker], amount, step.purpose, about) for giver, taker, amount in step.moves]
        return [each.id for each in post(session, postings, actor=SYSTEM)]

    def held(self, session: Session) -> dict[str, int]:
        """What every account holds, as stored."""
        stored = {row.id: row.balance for row in session.execute(select(Account.id, Account.balance))}
        return {name: stored[key] for name, key in self.accounts.items()}
