"""Who may do what: one table from roles to permissions.

Merchants, coordinators and inspectors hold their role for certain merchants, workshops and counties; the others
work for the service centre and see everything that their permissions name.
"""

import re
from uuid import UUID

SCOPED_ROLES = ("merchant", "coordinator", "inspector")
COUNTY = re.compile(r"[0-9]{6}", re.ASCII)

READ = frozenset(
    {
        "orders.read", "batches.read", "offers.read", "jobs.read", "consignments.read", "lots.read", "earnings.read",
        "charges.read", "ledger.read", "statements.read", "people.read", "catalogue.read", "places.read", "rates.read",
        "users.read", "history.read", "reports.read", "plans.read", "scores.read", "appeals.read",
        "payees.read", "deductions.read",
    }
)  # fmt: skip

ROLES: dict[str, frozenset[str]] = {
    "merchant": frozenset(
        {"orders.read", "orders.place", "batches.read", "charges.read", "consignments.read", "catalogue.read",
         "places.read", "lots.read", "history.read", "goods.receive", "tokens.own", "concessions.answer"}
    ),
    "dispatcher": frozenset(
        {"orders.read", "orders.confirm", "batches.read", "batches.plan", "offers.read", "offers.make", "jobs.read",
         "consignments.read", "consignments.send", "lots.read", "people.read", "catalogue.read", "places.read",
         "rates.read", "history.read", "reports.read", "calendar.keep", "skills.plan",
         "plans.read", "plans.make", "certificates.renew", "concessions.propose", "scores.read",
         "warnings.deal_with", "switching.report", "lots.dispose", "appeals.read", "sync.settle"}
    ),
    "coordinator": frozenset(
        {"batches.read", "batches.work", "offers.read", "offers.answer", "jobs.read", "jobs.hand_out", "pieces.report",
         "hand_ins.count", "consignments.read", "materials.receive", "goods.send", "lots.read", "people.read",
         "workers.keep", "cards.issue", "catalogue.read", "places.read", "rates.read", "history.read", "scores.read",
         "appeals.make", "appeals.read", "shares.read", "payees.read", "payees.request", "payees.confirm", "payees.stop",
         "deductions.read", "deductions.appeal", "sync.send", "sync.settle", "devices.revoke"}
    ),
    "inspector": frozenset(
        {"batches.read", "lots.read", "lots.decide", "certificates.renew", "lots.dispose", "work.inspect",
         "catalogue.read", "people.read", "places.read", "history.read", "scores.read", "appeals.read", "appeals.decide"}
    ),
    "finance": frozenset(
        {"orders.read", "batches.read", "earnings.read", "charges.read", "ledger.read", "ledger.deposit", "credit.grant",
         "statements.read", "periods.close", "statements.approve", "payouts.prepare", "payouts.pay", "payouts.send",
         "taxes.choose", "taxes.pay", "invoices.issue", "shares.prepare", "shares.approve", "shares.pay",
         "people.read", "deductions.read", "deductions.propose",
         "deductions.approve", "deductions.govern",
         "catalogue.read", "places.read", "rates.read", "history.read", "reports.read",
         "payees.read", "payees.request", "payees.approve", "payees.stop"}
    ),
    "trainer": frozenset(
        {"people.read", "skills.certify", "skills.plan", "work.inspect", "catalogue.read", "places.read", "history.read",
         "times.try"}
    ),
    "operator": READ - {"ledger.read"}
    | {"users.keep", "people.keep", "workers.keep", "catalogue.keep", "places.keep", "rates.publish", "rates.approve",
       "cards.issue", "skills.certify", "calendar.keep", "skills.plan", "switching.approve", "switching.report",
       "certificates.renew", "times.try", "devices.revoke"},
    "auditor": READ | {"payees.stop", "audit.read"},
}  # fmt: skip

CARD = frozenset({"card.greet"})
"""What a card alone may do: be greeted, without amounts."""

FARMER = CARD | {
    "card.read",
    "card.work",
    "appeals.make",
    "appeals.read",
    "deductions.read",
    "deductions.appeal",
    "payees.stop",
}
"""What a card with its PIN may do: see its own earnings, take open jobs here and next door, report pieces,
confirm that its bags were counted right, appeal.

It never changes a payee account: stopping one that is wrong is all that it can do (rule 13).
"""

TOKEN_SCOPES = ("orders.read", "orders.place", "batches.read", "charges.read", "consignments.read", "catalogue.read")
"""What a merchant may give to a token for an ERP."""


def scope_of(role: str, text: str) -> str | None:
    """What a role is held for, as it is kept: an id, a county code, or "". None where the role cannot be held for it."""
    if role == "inspector":
        return text if COUNTY.fullmatch(text) else None
    if role in SCOPED_ROLES:
        try:
            return str(UUID(text))
        except ValueError:
            return None
    return "" if role in ROLES and not text else None


def permissions_of(roles: frozenset[str]) -> frozenset[str]:
    """Everything that the given roles allow."""
    return frozenset().union(*(ROLES[role] for role in roles))
