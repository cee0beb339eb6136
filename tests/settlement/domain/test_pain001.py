"""pain.001.001.09: valid by the standard's own schema, totals and amounts exact, the same bytes each time."""

from datetime import datetime, timedelta, timezone
from xml.etree import ElementTree

import pytest

from craftorders.infra.iso20022 import fault_in, kind_of, message_in
from craftorders.settlement.domain.layouts import Instruction, Layout
from craftorders.settlement.domain.pain001 import KIND, Heading, pain001_of

AT = datetime(2026, 12, 1, 12, tzinfo=timezone(timedelta(hours=8)))
PAYER = Layout("pain.001", purpose="加工费", debtor_name="义乌服务中心", debtor_account="1208020009123456789",
               debtor_bank="102338702089")  # fmt: skip
SPACE = {"p": f"urn:iso:std:iso:20022:tech:xsd:{KIND}"}


def one(row: int, amount: int, currency: str = "CNY", **more: str) -> Instruction:
    """A payment."""
    other = {"holder": "阿依古丽·买买提", "number": "6228480402564890018", "bank_name": "农业银行", "bank_code": ""} | more
    return Instruction(row, f"PB-1-{row:04}", amount=amount, currency=currency, **other)


def message(*payments: Instruction, layout: Layout = PAYER) -> ElementTree.Element:
    """The message, read back."""
    return message_in(pain001_of(layout, Heading("PB-1", AT), payments))


@pytest.mark.parametrize(
    ("payments", "total"),
    [
        ([one(1, 3_005), one(2, 1)], "30.06"),
        ([one(1, 250_000, "VND", number="VN0012345", bank_code="BFTVVNVX")], "250000"),
        ([one(1, 1_005, "TND", number="TN5910006035183598478831", bank_code="BIATTNTT")], "1.005"),
    ],
    ids=["yuan", "dong", "dinar"],
)
def test_it_is_as_the_schema_wants_it_with_exact_totals(payments: list[Instruction], total: str) -> None:
    root = message(*payments)
    assert kind_of(root) == KIND
    assert fault_in(root, KIND) is None
    for path in ("GrpHdr", "PmtInf"):
        head = root.find(f"p:CstmrCdtTrfInitn/p:{path}", SPACE)
        assert head is not None
        assert (head.findtext("p:NbOfTxs", "", SPACE), head.findtext("p:CtrlSum", "", SPACE)) == (str(len(payments)), total)


def test_references_names_and_numbers_stand_where_the_standard_puts_them() -> None:
    root = message(one(1, 3_005, bank_code="103100000026"), one(2, 1, number="TN5910006035183598478831"))
    rows = root.findall(".//p:CdtTrfTxInf", SPACE)
    assert [each.findtext("p:PmtId/p:EndToEndId", "", SPACE) for each in rows] == ["PB-1-0001", "PB-1-0002"]
    assert [each.findtext("p:Amt/p:InstdAmt", "", SPACE) for each in rows] == ["30.05", "0.01"]
    assert rows[0].findtext("p:CdtrAcct/p:Id/p:Othr/p:Id", "", SPACE) == "6228480402564890018"
    assert rows[1].findtext("p:CdtrAcct/p:Id/p:IBAN", "", SPACE) == "TN5910006035183598478831"
    member = "p:CdtrAgt/p:FinInstnId/p:ClrSysMmbId"
    assert rows[0].findtext(f"{member}/p:ClrSysId/p:Cd", "", SPACE) == "CNAPS"
    assert rows[0].findtext(f"{member}/p:MmbId", "", SPACE) == "103100000026"
    assert rows[0].findtext("p:Cdtr/p:Nm", "", SPACE) == "阿依古丽·买买提"


def test_the_schema_finds_what_the_standard_does_not_allow() -> None:
    assert fault_in(message(one(1, 1, holder="名" * 141)), KIND) is not None
    assert fault_in(message(one(1, 1, number="6" * 35)), KIND) is not None


def test_what_is_not_allowed_is_said_by_the_names_of_the_elements() -> None:
    fault = fault_in(message(one(1, 1), one(2, 1, holder="名" * 141)), KIND)
    assert fault is not None
    assert fault.startswith("/Document/CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf[2]/Cdtr/Nm: ")


def test_the_same_payments_are_the_same_bytes() -> None:
    files = {pain001_of(PAYER, Heading("PB-1", AT), [one(1, 3_005)]) for _ in range(3)}
    assert len(files) == 1
