"""What a batch and a job live through."""

from craftorders.kernel.states import StateMachine
from craftorders.kernel.states import Transition as T

BATCH = StateMachine(
    "batch",
    "planned",
    (
        T("offer", ("planned",), "offered", "offers.make"),
        T("accept", ("offered",), "accepted", "offers.answer"),
        T("decline", ("offered",), "planned", "offers.answer"),
        T("expire", ("offered",), "planned"),
        T("withdraw", ("offered",), "planned", "offers.make"),
        T("supply", ("accepted",), "supplied", "materials.receive"),
        T("start", ("supplied",), "in_work"),
        T("present", ("in_work",), "in_work", "hand_ins.count"),
        T("submit", ("in_work", "rework"), "submitted", "hand_ins.count"),
        T("pass", ("submitted", "rework"), "passed"),
        T("fail", ("submitted",), "rework"),
        T("sort", ("rework",), "submitted"),
        T("concede", ("rework",), "submitted"),
        T("overturn", ("rework",), "submitted"),
        T("wait", ("rework",), "submitted"),
        T("scrap", ("rework", "submitted"), "cancelled"),
        T("ship", ("passed",), "shipped", "goods.send"),
        T("deliver", ("shipped",), "delivered", "goods.receive"),
        T("close", ("delivered",), "closed"),
        T("cancel", ("planned", "offered", "accepted", "supplied"), "cancelled", "batches.plan"),
        T("rescue", ("accepted", "supplied"), "cancelled", "batches.plan"),
        T("rescue", ("in_work",), "in_work", "batches.plan"),
        T("give_up", ("in_work",), "cancelled"),
    ),
)

JOB = StateMachine(
    "job",
    "open",
    (
        T("assign", ("open",), "assigned", "jobs.hand_out"),
        T("claim", ("open",), "accepted", "card.work"),
        T("accept", ("assigned",), "accepted", "card.work"),
        T("decline", ("assigned",), "declined", "card.work"),
        T("work", ("assigned", "accepted"), "in_work"),
        T("shorten", ("in_work",), "in_work", "jobs.hand_out"),
        T("hand_in", ("in_work",), "handed_in"),
        T("settle", ("handed_in",), "settled"),
        T("release", ("open", "assigned", "accepted", "in_work"), "released", "jobs.hand_out"),
    ),
)

UNDER_WAY = ("accepted", "supplied", "in_work", "submitted", "rework", "passed", "shipped")
"""A workshop took the batch on, and it has not arrived yet."""
