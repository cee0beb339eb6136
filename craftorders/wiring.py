"""All that runs, reacts or repeats, in tables: API blueprints, pages, event handlers, scheduled jobs."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from craftorders.accounts import api as accounts
from craftorders.accounts.events import RolesGranted
from craftorders.cards import api as cards
from craftorders.cards.services import forget_old_sessions
from craftorders.catalogue import api as catalogue
from craftorders.catalogue.events import ProductPriced
from craftorders.dispatch import api as dispatch
from craftorders.dispatch import handlers as dispatching
from craftorders.dispatch.events import OfferAnswered
from craftorders.dispatch.services import expire_offers
from craftorders.fees import api as fees
from craftorders.fees import handlers as crediting
from craftorders.fees.events import ConcessionMoved, HoursWritten
from craftorders.fees.jobs import count_hours
from craftorders.fees.services import expire_concessions
from craftorders.infra.live import forget_old_changes
from craftorders.infra.scheduler import Job, in_one_unit
from craftorders.kernel.events import Event
from craftorders.ledger import api as ledger
from craftorders.ledger.jobs import seal_journals
from craftorders.logistics import api as logistics
from craftorders.logistics.events import MaterialsSentOn
from craftorders.notifications import api as notifications
from craftorders.notifications import handlers as telling
from craftorders.notifications.jobs import send_messages
from craftorders.orders import api as orders
from craftorders.orders.events import OrderChanged, OrderMoved
from craftorders.people import api as people
from craftorders.people import handlers as belonging
from craftorders.people.events import PinAsked, WorkerCertified
from craftorders.places import api as places
from craftorders.planning import api as planning
from craftorders.planning import handlers as planned
from craftorders.planning.events import PlanMoved
from craftorders.planning.jobs import fail_left_alone
from craftorders.production import api as production
from craftorders.production import handlers as making
from craftorders.production.events import (
    BatchAccepted,
    BatchMoved,
    BatchPassed,
    BatchReleased,
    BatchRescued,
    BatchSubmitted,
    ForecastChanged,
    PartPresented,
    PresentedAgain,
    TakenNextDoor,
    WorkProgressed,
)
from craftorders.production.jobs import forecast_after_reports, refresh_forecasts
from craftorders.quality import api as quality
from craftorders.quality import handlers as inspecting
from craftorders.quality.events import (
    AppealDecided,
    AppealMade,
    CountAppealDecided,
    CountAppealMade,
    LotAccepted,
    LotDisposed,
    LotOpened,
    LotRejected,
    ReworkOrdered,
    WarningMoved,
    WorkInspected,
)
from craftorders.quality.jobs import count_all_lots
from craftorders.reports import api as reports
from craftorders.reports.anomalies import api as anomalies
from craftorders.reports.history import api as history
from craftorders.reports.my_earnings import api as my_earnings
from craftorders.reports.progress import api as progress
from craftorders.reports.suggestion import api as suggestion
from craftorders.reports.tracing import api as tracing
from craftorders.settlement import api as settlement
from craftorders.settlement import handlers as settling
from craftorders.settlement.events import (
    BooksDiffer,
    DeductionMoved,
    InvoiceIssued,
    PayeeMoved,
    PayoutBatchMoved,
    PeriodClosed,
    SharePaymentMoved,
    SharePaymentsMoved,
    StatementMoved,
    StatementsApproved,
)
from craftorders.settlement.jobs import close_due_periods, issue_due_invoices, verify_books_nightly
from craftorders.settlement.services import expire_deductions
from craftorders.sync import api as sync
from craftorders.sync.services import forget_unfinished_photos
from craftorders.web import live, messages, photos, sign_in
from craftorders.web.appeals import pages as appeals
from craftorders.web.audit import pages as audit
from craftorders.web.cards import pages as earnings_cards
from craftorders.web.certificates import pages as certificates
from craftorders.web.codes import pages as codes
from craftorders.web.farmer import pages as farmer
from craftorders.web.finance import pages as finance
from craftorders.web.inspection import pages as inspection
from craftorders.web.merchant import pages as merchant
from craftorders.web.operations import pages as operations
from craftorders.web.operator import pages as operator
from craftorders.web.phones import pages as phones
from craftorders.web.scores import pages as scores
from craftorders.web.workshop import pages as workshop

Handler = Callable[[Session, Any], None]

APIS = tuple(
    feature.blueprint
    for feature in (
        accounts,
        cards,
        places,
        people,
        catalogue,
        orders,
        production,
        dispatch,
        logistics,
        quality,
        fees,
        planning,
        ledger,
        settlement,
        my_earnings,
        suggestion,
        tracing,
        history,
        anomalies,
        progress,
        reports,
        notifications,
        sync,
    )
)

PAGES = tuple(
    audience.pages
    for audience in (
        sign_in,
        live,
        messages,
        photos,
        merchant,
        operations,
        workshop,
        inspection,
        finance,
        operator,
        scores,
        certificates,
        appeals,
        codes,
        earnings_cards,
        phones,
        audit,
        farmer,
    )
)

HANDLERS: dict[type[Event], tuple[Handler, ...]] = {
    RolesGranted: (belonging.check_scopes,),
    WorkerCertified: (making.check_craft,),
    OrderMoved: (telling.order_moved, live.order_moved),
    OrderChanged: (live.order_moved,),
    BatchMoved: (telling.batch_moved, live.batch_moved),
    BatchAccepted: (crediting.freeze_terms,),
    BatchReleased: (dispatching.give_back,),
    BatchRescued: (dispatching.give_back_undone, telling.batch_rescued),
    PartPresented: (inspecting.open_part,),
    BatchSubmitted: (inspecting.open_rest,),
    PresentedAgain: (inspecting.open_again,),
    BatchPassed: (dispatching.give_back_rest_of_price,),
    WorkProgressed: (live.work_progressed,),
    TakenNextDoor: (telling.taken_next_door,),
    ForecastChanged: (live.forecast_changed,),
    MaterialsSentOn: (telling.materials_sent_on,),
    OfferAnswered: (planned.offer_answered,),
    PlanMoved: (live.plan_moved,),
    LotOpened: (crediting.lapse_concession, telling.lot_opened, live.lot_changed),
    LotAccepted: (
        crediting.credit_lot,
        crediting.lapse_concession,
        inspecting.certify_lot,
        inspecting.count_lot,
        live.lot_changed,
    ),
    LotRejected: (inspecting.certify_lot, inspecting.count_lot, telling.lot_rejected, live.lot_changed),
    LotDisposed: (crediting.lapse_concession, telling.lot_disposed, live.lot_changed),
    ReworkOrdered: (crediting.check_rework,),
    WorkInspected: (telling.work_inspected,),
    AppealMade: (settling.freeze_deductions, telling.appeal_made, live.appeal_moved),
    AppealDecided: (crediting.credit_appeal, settling.settle_deductions, telling.appeal_decided, live.appeal_moved),
    CountAppealMade: (telling.count_appeal_made, live.appeal_moved),
    CountAppealDecided: (telling.count_appeal_decided, live.appeal_moved),
    WarningMoved: (telling.warning_moved, live.warning_moved),
    ConcessionMoved: (telling.concession_moved, live.concession_moved),
    ProductPriced: (crediting.check_price,),
    HoursWritten: (settling.refuse_hours_of_a_closed_month,),
    PeriodClosed: (live.settlement_changed,),
    StatementMoved: (live.settlement_changed,),
    PayoutBatchMoved: (live.settlement_changed,),
    PinAsked: (telling.pin_asked,),
    PayeeMoved: (telling.payee_moved, live.settlement_changed),
    DeductionMoved: (telling.deduction_moved, live.settlement_changed),
    StatementsApproved: (live.settlement_changed,),
    InvoiceIssued: (telling.invoice_issued,),
    BooksDiffer: (telling.books_differ,),
    SharePaymentMoved: (telling.share_payment_moved, live.settlement_changed),
    SharePaymentsMoved: (live.settlement_changed,),
}

JOBS = (
    Job("expire_offers", in_one_unit(expire_offers), "*/5 * * * *"),
    Job("expire_concessions", in_one_unit(expire_concessions), "*/5 * * * *"),
    Job("forecast_after_reports", forecast_after_reports, "*/2 * * * * *"),
    Job("mark_late", refresh_forecasts, "10 * * * *"),
    Job("count_old_lots", count_all_lots, "*/10 * * * *"),
    Job("fail_plans_left_alone", in_one_unit(fail_left_alone), "*/5 * * * *"),
    Job("close_periods", in_one_unit(close_due_periods), "30 * * * *"),
    Job("expire_deductions", in_one_unit(expire_deductions), "20 * * * *"),
    Job("send_messages", send_messages, "* * * * *"),
    Job("seal_journals", seal_journals, "* * * * *"),
    Job("count_hours", count_hours, "40 18 * * *"),
    Job("forget_old_changes", in_one_unit(forget_old_changes), "20 17 * * *"),
    Job("forget_old_cards", in_one_unit(forget_old_sessions), "40 17 * * *"),
    Job("forget_unfinished_photos", in_one_unit(forget_unfinished_photos), "50 17 * * *"),
    Job("issue_invoices", issue_due_invoices, "10 17 * * *"),
    Job("verify_books", in_one_unit(verify_books_nightly), "0 18 * * *"),
)
