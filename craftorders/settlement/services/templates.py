"""Templates of banks' files: how one bank wants the table of one payer. Changing one changes no file that was drafted."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.infra.history import change, record
from craftorders.infra.unit_of_work import refuse_duplicate
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound
from craftorders.kernel.money import exponent
from craftorders.kernel.words import N_
from craftorders.settlement.domain.layouts import Instruction, Layout, check_characters, check_layout
from craftorders.settlement.domain.pain001 import Heading, pain001_of
from craftorders.settlement.models import BankTemplate, Payer
from craftorders.settlement.queries.payouts import find_template
from craftorders.settlement.services.bank_files import table_of

NAME_TAKEN = N_("There is a template with this name already.")
EXAMPLES = (
    Instruction(1, "PB-7K3M9QX-0001", "卓玛", "6217000010001234567", "中国建设银行丹巴支行", "105651700014", 128050, "CNY"),
    Instruction(2, "PB-7K3M9QX-0002", "阿依古丽·买买提", "6228480402564890018", "中国农业银行于田支行", "", 96000, "CNY"),
)
"""What a preview shows instead of people: the numbers belong to nobody."""


@dataclass(frozen=True)
class Preview:
    """The rows of a table, or the text of a message."""

    rows: list[list[str]]
    message: str | None


def add_template(
    session: Session, *, payer_id: UUID, name: str, method: str, currency: str, layout: dict[str, Any], actor: Actor
) -> BankTemplate:
    """Write down how a bank wants its file. Refuses a form that no bank could read, and a name that is taken."""
    actor.require("payouts.prepare")
    if session.get(Payer, payer_id) is None:
        raise NotFound("payer", payer_id)
    exponent(currency)
    whole = _checked(layout)
    template = BankTemplate(name=name, payer_id=payer_id, method=method, currency=currency, layout=whole.plain())
    with refuse_duplicate(session, "/name", NAME_TAKEN):
        session.add(template)
    record(session, "bank_template", template.id, "add", actor=actor, changes={"layout": [None, template.layout]})
    return template


def change_template(session: Session, template_id: UUID, *, name: str, layout: dict[str, Any], actor: Actor) -> BankTemplate:
    """Change how a bank wants its file, from the next batch on."""
    actor.require("payouts.prepare")
    template = find_template(session, template_id, for_update=True)
    values = {"name": name, "layout": _checked(layout).plain()}
    with refuse_duplicate(session, "/name", NAME_TAKEN):
        change(session, "bank_template", template, values, actor=actor)
    return template


def preview_of(layout: Layout) -> Preview:
    """What the file of two invented payments looks like. Refuses what a batch would be refused for."""
    check_layout(layout)
    check_characters(layout, EXAMPLES)
    if layout.is_table:
        return Preview(list(table_of(layout, EXAMPLES)), None)
    message = pain001_of(layout, Heading("PB-7K3M9QX", datetime(2026, 12, 1, tzinfo=UTC)), EXAMPLES)
    return Preview([], message.decode())


def _checked(layout: dict[str, Any]) -> Layout:
    whole = Layout.of(layout)
    check_layout(whole)
    return whole
