"""craftorders dispatches orders for handicrafts from a market town to village workshops, and pays every piece.

The way of a piece: a Merchant places an Order of OrderLines; a dispatcher confirms it and splits each line into
Batches; a Batch is offered to a Workshop, which accepts it, receives materials (a Consignment) and hands out Jobs to
Workers; workers report pieces, the coordinator counts what they hand in; the batch is submitted as an
InspectionLot, an inspector draws a sample and decides; what passed becomes Earnings at a frozen PieceRate, a Charge
to the merchant and ledger Transfers; a month's earnings become Statements, and Payouts.

The map, from the ground up; imports point down only, events travel up:

    kernel        plain Python: money, clock, states, errors, ids
    infra         plumbing that knows no feature
    accounts      users and permissions       ledger   accounts, journals     cards     printed QR keys
    places        counties, sites, floors
    people        merchants, workshops, farmers           catalogue   crafts, products, routings
    orders        what merchants want
    production    batches, jobs, reports, hand-ins
    dispatch      offers within the merchant's money
    logistics     consignments                quality  lots, defects, decisions
    fees          rates, the split, earnings
    planning      plans of the matching engine, and what people decide about them
    settlement    periods, statements, payouts, invoices
    notifications messages                    reports  figures
    web           pages by audience
    app, wiring, cli   where it is put together
"""

import gc
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from craftorders.infra.application import Application

gc.set_threshold(10_000)
"""New objects after which the collector looks for lost ones: at Python's 700 it would look 768 times during the imports."""


def create_app(config: Any) -> "Application":
    """The application for a `config.Config`."""
    from craftorders.app import create_app as build

    return build(config)
