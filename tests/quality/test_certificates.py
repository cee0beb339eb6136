"""The inspection report: what it says, who may open it, what its code opens, and that the PDF can be printed anywhere."""

from typing import Any

import pytest
from reportlab.pdfbase.pdfmetrics import getFont
from sqlalchemy.orm import Session

from craftorders.infra.application import Application
from craftorders.infra.photos import store_photo
from craftorders.infra.printing import typeface
from craftorders.kernel.errors import NotFound, NotPermitted, RuleViolation
from craftorders.quality.certificate.document import document_of
from craftorders.quality.certificate.pdf import pdf_of
from craftorders.quality.models import InspectionLot
from craftorders.quality.queries.certificate import certificate_by_token, certificate_of_lot
from craftorders.quality.services import decide_lot, renew_certificate
from tests.builders.cast import PASSWORD, Cast, a_cast
from tests.builders.inspections import bad_pieces, rejected_lot
from tests.builders.pictures import a_picture
from tests.builders.stories import submitted_lot


def an_accepted_lot(session: Session, cast: Cast) -> InspectionLot:
    """100 belts of which 20 were looked at and one was bad."""
    lot = submitted_lot(session, cast)
    bad_pieces(session, cast, lot, 1)
    return decide_lot(session, lot.id, decision="accept", inspected=20, actor=cast.inspector)


def test_the_report_says_what_was_asked_and_found_in_both_languages(session: Session) -> None:
    cast = a_cast(session)
    lot = an_accepted_lot(session, cast)
    document = document_of(certificate_of_lot(session, lot.id, cast.hua))
    facts = {label.en: value for label, value in document.facts}
    assert (document.verdict.zh, document.verdict.en, document.accepted) == ("检验批合格", "Lot accepted", True)
    assert (facts["Product"].zh, facts["Product"].en) == ("三股绳编腰带（BELT-3）", "Three-strand belt (BELT-3)")
    assert facts["Sample"].en == "20 pieces"
    plan, defects, _, rounds = document.tables
    # ISO 2859-1, level II: 91 to 150 pieces are letter F; AQL 2.5 accepts 1 of 20, AQL 4.0 accepts 2.
    assert [[cell.en for cell in row] for row in plan.rows] == [
        ["Critical", "none allowed", "–", "F", "20", "0", "1", "0", "Within the plan"],
        ["Major", "2.5", "Normal", "F", "20", "1", "2", "1", "Within the plan"],
        ["Minor", "4.0", "Normal", "F", "20", "2", "3", "0", "Within the plan"],
    ]
    assert [[cell.zh for cell in row] for row in defects.rows] == [["MAJOR", "缺陷MAJOR", "严重", "1", "–", "1"]]
    assert [row[4].en for row in rounds.rows] == ["Lot accepted"]
    assert [reason.en for reason in document.reasons] == ["99 pieces passed; bad ones taken out: 1."]


def test_a_rejection_says_which_class_was_above_its_plan(session: Session) -> None:
    cast = a_cast(session)
    lot = rejected_lot(session, cast, submitted_lot(session, cast))
    document = document_of(certificate_of_lot(session, lot.id, cast.coordinator))
    assert [reason.zh for reason in document.reasons] == ["严重缺陷：发现 2 件，允许 1 件。"]
    assert not document.accepted


def test_only_a_decided_lot_has_a_report_and_only_for_who_may_see_it(session: Session) -> None:
    cast = a_cast(session)
    waiting = submitted_lot(session, cast)
    with pytest.raises(NotFound):
        certificate_of_lot(session, waiting.id, cast.inspector)
    lot = an_accepted_lot(session, cast)
    for reader in (cast.hua, cast.coordinator, cast.inspector, cast.dispatcher):
        assert certificate_of_lot(session, lot.id, reader).lot is lot
    for stranger in (cast.wei, cast.other_coordinator, cast.far_inspector):
        with pytest.raises(NotFound):
            certificate_of_lot(session, lot.id, stranger)


def test_another_code_ends_the_one_on_the_prints(session: Session) -> None:
    cast = a_cast(session)
    lot = an_accepted_lot(session, cast)
    before = certificate_of_lot(session, lot.id, cast.hua).token
    assert certificate_by_token(session, before).lot is lot
    with pytest.raises(NotPermitted):
        renew_certificate(session, lot.id, reason="It was mine.", actor=cast.hua)
    with pytest.raises(NotFound):
        renew_certificate(session, lot.id, reason="Not my county.", actor=cast.far_inspector)
    after = renew_certificate(session, lot.id, reason="Sent to the wrong buyer.", actor=cast.inspector).token
    assert len(after) == 22, "128 bits"
    assert certificate_by_token(session, after).lot is lot
    for token in (before, "x" * 22):
        with pytest.raises(NotFound):
            certificate_by_token(session, token)


def test_whoever_has_the_code_reads_the_report_without_farmers_and_money(app: Application, client: Any) -> None:
    def arrange(session: Session) -> tuple[str, str]:
        cast = a_cast(session)
        cast.photo = store_photo(session, a_picture(), folder=app.config["PHOTO_FOLDER"], actor_id=cast.hua.id)
        lot = an_accepted_lot(session, cast)
        return str(lot.id), certificate_of_lot(session, lot.id, cast.hua).token

    lot_id, token = app.work.run(arrange)
    page = client.get(f"/certificates/{token}").get_data(as_text=True)
    assert "检验报告" in page
    assert "Inspection report" in page
    assert f"http://localhost/certificates/{token}" in page
    for hidden in ("卓玛", "达瓦", "¥", "0.80", "0.60"):
        assert hidden not in page
    assert client.get(f"/certificates/{token}/photos/1").mimetype == "image/jpeg"
    assert client.get(f"/certificates/{token}/photos/2").status_code == 404
    file = client.get(f"/certificates/{token}.pdf")
    assert (file.mimetype, file.data[:5]) == ("application/pdf", b"%PDF-")
    assert client.get("/certificates/" + "x" * 22).status_code == 404
    assert client.get(f"/certificates/lots/{lot_id}").location.startswith("/sign-in")
    key = client.post("/api/v1/sign-in", json={"username": "hua", "password": PASSWORD}).json["token"]
    data = client.get(f"/api/v1/lots/{lot_id}/certificate", headers={"Authorization": f"Bearer {key}"}).json
    assert (data["passed"], data["lot"]["state"], data["url"]) == (99, "accepted", f"http://localhost/certificates/{token}")
    assert data["defects"][0] | {"name": "", "name_en": ""} == {
        "code": "MAJOR", "name": "", "name_en": "", "defect_class": "major", "quantity": 1, "also_seen": 0, "photos": 1,
    }  # fmt: skip


def test_the_file_carries_its_own_letters(session: Session) -> None:
    cast = a_cast(session)
    cast.merchant.name = "㛃阿依古丽·买买提"
    document = document_of(certificate_of_lot(session, an_accepted_lot(session, cast).id, cast.hua))
    photos = {picture.photo_id: a_picture() for picture in document.pictures}
    file = pdf_of(document, "http://localhost/certificates/x", photos)
    assert b"/FontFile2" in file, "embedded TrueType outlines"
    assert b"STSong" not in file
    assert b"/Subtype /Image" in file


def test_every_file_carries_its_own_letters_not_those_of_the_first() -> None:
    for text in ("甲居绳艺工坊", "简质检：返工后太松", "甲居绳艺工坊"):
        letters = getFont(typeface(text)).face.charToGlyph
        assert [each for each in text if not letters.get(ord(each))] == []


def test_a_character_without_a_letter_is_refused_by_its_name() -> None:
    with pytest.raises(RuleViolation) as refused:
        typeface("丹巴 ༀ")
    assert (refused.value.code, refused.value.details) == ("cannot_be_printed", {"characters": "ༀ (U+0F00)"})
