"""pain.002 (ISO 20022, CustomerPaymentStatusReport), versions 03 to 15: what a bank says about the payments of a batch.

A definite status of the whole message or of its block counts for the payments that are not named one by one. That a
message was taken in says nothing about any payment.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import NoReturn
from xml.etree.ElementTree import Element  # nosec B405  # parsed by defusedxml

from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.money import parse_amount
from craftorders.kernel.words import N_
from craftorders.settlement.domain.answers import FAILED, PAID, PENDING, Answer

KIND = "pain.002.001."
STATUSES = {
    "ACSC": PAID, "ACCC": PAID, "RJCT": FAILED, "CANC": FAILED,
    "ACTC": PENDING, "ACCP": PENDING, "ACSP": PENDING, "ACWC": PENDING, "ACWP": PENDING, "ACFC": PENDING,
    "PDNG": PENDING, "RCVD": PENDING, "PART": PENDING, "PATC": PENDING, "BLCK": PENDING,
}  # fmt: skip
"""ISO 20022, ExternalPaymentTransactionStatus1Code: settled is paid; everything before that is not known yet."""
LONGEST_REASON = 200


def answers_in(root: Element, references_of: Callable[[str], tuple[str, ...]]) -> list[Answer]:
    """The answers of a report. `references_of` a message of ours are needed for statuses of the whole message.

    Refuses another message, an unknown status, and control totals that are not those of what it is about.
    """
    space = root.tag.partition("}")[0] + "}"
    report = next(iter(root), None)
    if report is None or not report.tag.startswith(space):
        _refuse(N_("This is no report about payments."), 0)
    at = _moment(_text(report, space, "GrpHdr/CreDtTm"))
    group = report.find(f"{space}OrgnlGrpInfAndSts")
    if group is None:
        _refuse(N_("The report does not say which file it is about."), 0)
    ours = references_of(_text(group, space, "OrgnlMsgId") or "")
    _check_count(_text(group, space, "OrgnlNbOfTxs"), ours)
    rows: list[Answer] = []
    overall = _text(group, space, "GrpSts")
    for block in report.findall(f"{space}OrgnlPmtInfAndSts"):
        overall = _text(block, space, "PmtInfSts") or overall
        for each in block.findall(f"{space}TxInfAndSts"):
            rows.append(_answer(each, space, len(rows) + 1, at))
    if STATUSES.get(overall or "") in (PAID, FAILED):
        rows += list(_of_the_others(STATUSES[overall or ""], _reason(group, space), ours, rows, at))
    return rows


def _answer(element: Element, space: str, row: int, at: datetime | None) -> Answer:
    reference = _text(element, space, "OrgnlEndToEndId") or _text(element, space, "OrgnlInstrId")
    status = _text(element, space, "TxSts") or ""
    if not reference:
        _refuse(N_("Row %(row)s: the reference of the payment is missing."), row)
    if status not in STATUSES:
        _refuse(N_("Row %(row)s: the status “%(word)s” is not known."), row, status)
    amount = next((each for each in element.iter() if each.tag in (f"{space}InstdAmt", f"{space}IntrBkSttlmAmt")), None)
    currency = amount.get("Ccy") if amount is not None else None
    return Answer(
        row,
        reference,
        STATUSES[status],
        parse_amount(amount.text or "", currency or "", pointer=f"/rows/{row}") if amount is not None else None,
        currency,
        reason=_reason(element, space),
        at=_moment(_text(element, space, "AccptncDtTm")) or at,
    )


def _of_the_others(
    status: str, reason: str | None, ours: tuple[str, ...], named: list[Answer], at: datetime | None
) -> Iterator[Answer]:
    known = {each.reference for each in named}
    for number, reference in enumerate((each for each in ours if each not in known), len(named) + 1):
        yield Answer(number, reference, status, reason=reason, at=at)


def _reason(element: Element, space: str) -> str | None:
    """The code of the reason and the bank's own words."""
    said = [each.text or "" for each in element.findall(f"{space}StsRsnInf/{space}Rsn/*")]
    said += [each.text or "" for each in element.findall(f"{space}StsRsnInf/{space}AddtlInf")]
    return " ".join(said)[:LONGEST_REASON] or None


def _check_count(told: str | None, ours: tuple[str, ...]) -> None:
    if told is not None and ours and told.lstrip("0") != str(len(ours)):
        words = N_("The report is about %(told)s payments, and the file had %(ours)s. Nothing was changed.")
        raise RuleViolation("control_total", words, pointer="/file", told=told, ours=len(ours))


def _text(element: Element, space: str, path: str) -> str | None:
    found = element.find("/".join(space + each for each in path.split("/")))
    return found.text.strip() if found is not None and found.text else None


def _moment(text: str | None) -> datetime | None:
    """A moment without a zone is UTC: what counts is the order of a bank's own moments."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _refuse(words: str, row: int, word: str = "") -> NoReturn:
    raise RuleViolation("bad_report", words, pointer="/file", row=row, word=word)
