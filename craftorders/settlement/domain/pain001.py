"""pain.001.001.09 (ISO 20022, CustomerCreditTransferInitiation): the payments of a batch as one XML message.

Written element by element in the order of the standard's schema, one payment block for all, so that the same batch is
the same bytes whenever it is written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring  # nosec B405  # written here, nothing is read

from craftorders.kernel.money import amount_text
from craftorders.settlement.domain.layouts import Instruction, Layout

KIND = "pain.001.001.09"
NAMESPACE = f"urn:iso:std:iso:20022:tech:xsd:{KIND}"
CLEARING_OF_CHINA = "CNAPS"


@dataclass(frozen=True)
class Heading:
    """Under which name the message goes, and the moment of its batch's approval in the payer's own time."""

    message: str
    at: datetime


def pain001_of(layout: Layout, heading: Heading, instructions: Sequence[Instruction]) -> bytes:
    """The message. All instructions have one currency."""
    root = Element("Document", xmlns=NAMESPACE)
    whole = SubElement(root, "CstmrCdtTrfInitn")
    total = amount_text(sum(each.amount for each in instructions), instructions[0].currency)
    head = SubElement(whole, "GrpHdr")
    _say(head, "MsgId", heading.message)
    _say(head, "CreDtTm", heading.at.isoformat(timespec="seconds"))
    _totals(head, len(instructions), total)
    _say(SubElement(head, "InitgPty"), "Nm", layout.debtor_name)
    block = SubElement(whole, "PmtInf")
    _say(block, "PmtInfId", heading.message)
    _say(block, "PmtMtd", "TRF")
    _totals(block, len(instructions), total)
    _say(SubElement(block, "ReqdExctnDt"), "Dt", heading.at.date().isoformat())
    _say(SubElement(block, "Dbtr"), "Nm", layout.debtor_name)
    _account(block, "DbtrAcct", layout.debtor_account)
    _agent(block, "DbtrAgt", layout.debtor_bank, "")
    for each in instructions:
        _payment(block, layout, each)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'.encode()


def _payment(block: Element, layout: Layout, each: Instruction) -> None:
    payment = SubElement(block, "CdtTrfTxInf")
    ids = SubElement(payment, "PmtId")
    _say(ids, "InstrId", each.reference)
    _say(ids, "EndToEndId", each.reference)
    amount = SubElement(SubElement(payment, "Amt"), "InstdAmt", Ccy=each.currency)
    amount.text = amount_text(each.amount, each.currency)
    if each.bank_code or each.bank_name:
        _agent(payment, "CdtrAgt", each.bank_code, each.bank_name)
    _say(SubElement(payment, "Cdtr"), "Nm", each.holder)
    _account(payment, "CdtrAcct", each.number)
    if layout.purpose:
        _say(SubElement(payment, "RmtInf"), "Ustrd", layout.purpose)


def _agent(parent: Element, name: str, code: str, bank_name: str) -> None:
    """A bank by its BIC (letters) or by its number in China's clearing system (digits)."""
    bank = SubElement(SubElement(parent, name), "FinInstnId")
    if code.isdecimal():
        member = SubElement(bank, "ClrSysMmbId")
        _say(SubElement(member, "ClrSysId"), "Cd", CLEARING_OF_CHINA)
        _say(member, "MmbId", code)
    elif code:
        _say(bank, "BICFI", code)
    if bank_name:
        _say(bank, "Nm", bank_name)


def _account(parent: Element, name: str, number: str) -> None:
    """An IBAN begins with the letters of its country; any other number is proprietary."""
    identity = SubElement(SubElement(parent, name), "Id")
    if number[:2].isalpha() and number[2:4].isdecimal() and number.isascii():
        _say(identity, "IBAN", number)
    else:
        _say(SubElement(identity, "Othr"), "Id", number)


def _totals(parent: Element, count: int, total: str) -> None:
    _say(parent, "NbOfTxs", str(count))
    _say(parent, "CtrlSum", total)


def _say(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text
