"""`craftorders cards print`: every card is read back from its printed page, and opens; a broken run changes nothing."""

from pathlib import Path
from urllib.parse import urlsplit

import pypdfium2
import pytest
import zxingcpp
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.cards.models import Card
from craftorders.cards.queries import digest
from craftorders.cards.services import open_by_number, open_card
from craftorders.infra.history import history_of
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.people.models import Worker
from craftorders.people.services import add_household, add_worker
from tests.builders.cast import Cast, a_cast
from tests.commands import Command, refusal
from tests.databases import remembered

BEYOND = "𬭎"
"""Printed right, but reportlab's table for who copies text from a file ends at U+FFFF: it is not looked for in the text."""

NAMES = ("阿依古丽·买买提", "㛃", "尼玛扎西", BEYOND, "Zhuo-Ma", "罗绒卓玛", "央金", "格桑", "仁青", "达瓦次仁")
PRINT = 300 / 72
"""Pixels a point: what an office printer prints."""


def more_workers(session: Session, cast: Cast, *names: str) -> None:
    values = {"workshop_id": cast.workshop.id, "name": "格桑家", "village": "甲居村"}
    household = add_household(session, values, actor=cast.coordinator)
    for name in names:
        add_worker(session, {"household_id": household.id, "name": name, "language": "zh"}, actor=cast.coordinator)


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """Danba has its two workers and ten more, some of them with rare characters in their names."""
    kept = remembered(work, a_cast)
    work.run(lambda session: more_workers(session, kept, *NAMES))
    return kept


@pytest.fixture
def url(work: UnitOfWork, cast: Cast) -> str:
    """The address of the database."""
    return work.engine.url.render_as_string(hide_password=False)


def pages(file: Path) -> list[tuple[list[zxingcpp.Barcode], str]]:
    """Of each page, the codes as they are printed and the text."""
    read = []
    with pypdfium2.PdfDocument(file) as document:
        for page in document:
            picture = page.render(scale=PRINT, grayscale=True).to_pil()
            read.append((zxingcpp.read_barcodes(picture), page.get_textpage().get_text_bounded()))
    return read


def keys(file: Path) -> list[str]:
    """The keys of all cards in a file, each read from its code."""
    return [urlsplit(code.text).fragment for codes, _ in pages(file) for code in codes]


def test_every_printed_card_is_read_and_opens_with_the_pin_of_its_slip(
    command: Command, work: UnitOfWork, url: str, tmp_path: Path
) -> None:
    file = tmp_path / "cards.pdf"
    asked = ("cards", "print", "--workshop", "W-DANBA", "--pdf", str(file), "--as", "ping")
    done = command(*asked, DATABASE_URL=url, PUBLIC_URL="https://orders.example.org")
    assert done.exit_code == 0, done.output
    assert "12 cards are valid from now on" in done.output
    assert not file.with_name("cards.pdf.part").exists()
    assert file.stat().st_mode & 0o077 == 0, "keys and PINs are for the one who prints"
    first, second, slips = pages(file)
    assert [len(codes) for codes, _ in (first, second, slips)] == [10, 2, 0]
    assert all(code.ec_level == "M" for code in first[0] + second[0])
    assert all(code.text.startswith("https://orders.example.org/c#") for code in first[0] + second[0])
    printed = "".join(text for _, text in (first, second))
    read = {*NAMES, "卓玛", "达瓦"} - {BEYOND}
    assert {name for name in read if name not in printed or name not in slips[1]} == set()
    with work.reading() as session:
        names = dict(session.execute(select(Card.number, Worker.name).join(Worker, Worker.id == Card.opens)).all())  # type: ignore[arg-type]
    assert len(names) == 12
    lines = slips[1].splitlines()
    for key in keys(file):
        work.run(lambda session, key=key: open_card(session, key))  # type: ignore[misc]
    for number, name in names.items():
        place = next(index for index, line in enumerate(lines) if number in line)
        assert name in lines[place] or name == BEYOND
        pin = "".join(character for character in lines[place + 1] if character.isdigit())
        check = work.run(lambda session, n=number, p=pin: open_by_number(session, n, p, address=n))  # type: ignore[misc]
        assert check.opened is not None


def test_only_who_has_none_gets_a_card_unless_all_are_printed_again(
    command: Command, work: UnitOfWork, cast: Cast, url: str, tmp_path: Path
) -> None:
    asked = ("cards", "print", "--workshop", "W-DANBA", "--as", "ping", "--pdf")
    one, two, three = (tmp_path / f"{name}.pdf" for name in "abc")
    assert command(*asked, str(one), DATABASE_URL=url).exit_code == 0
    assert "is there already" in refusal(command(*asked, str(one), DATABASE_URL=url))
    assert "Nobody needs a card" in refusal(command(*asked, str(two), DATABASE_URL=url))
    assert not two.exists()
    work.run(lambda session: more_workers(session, cast, "拉姆"))
    assert "1 cards are valid" in command(*asked, str(two), DATABASE_URL=url).output
    old = keys(one)
    assert "13 cards are valid" in command(*asked, str(three), "--again", DATABASE_URL=url).output
    assert [len(codes) for codes, _ in pages(three)] == [10, 3], "no slips: the PINs stay"
    with work.reading() as session:
        assert len(session.scalars(select(Card).where(Card.revoked_at.is_(None))).all()) == 13
        valid = {card.token_hash for card in session.scalars(select(Card).where(Card.revoked_at.is_(None)))}
        history = [entry.action for entry in history_of(session, cast.worker.id)]
    assert history.count("issue_card") == 2
    assert not valid & {digest(key) for key in old}
    assert {digest(key) for key in keys(three)} == valid


def test_a_name_that_cannot_be_printed_is_named_and_nothing_is_written(
    command: Command, work: UnitOfWork, cast: Cast, url: str, tmp_path: Path
) -> None:
    work.run(lambda session: more_workers(session, cast, "བསོད་ནམས"))
    file = tmp_path / "cards.pdf"
    words = refusal(command("cards", "print", "--pdf", str(file), "--as", "ping", DATABASE_URL=url))
    assert "བསོད་ནམས" in words
    assert "U+0F56" in words
    assert list(tmp_path.glob("*.pdf*")) == []
    with work.reading() as session:
        assert session.scalars(select(Card)).all() == []


def test_a_run_that_breaks_off_before_the_end_changes_nothing(
    command: Command, work: UnitOfWork, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = tmp_path / "first.pdf"
    asked = ("cards", "print", "--as", "ping", "--again", "--pdf")
    assert command(*asked, str(first), DATABASE_URL=url).exit_code == 0

    def broken(*args: object, **more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("craftorders.cli.cards.activate_earnings_cards", broken)
    second = tmp_path / "second.pdf"
    assert command(*asked, str(second), DATABASE_URL=url).exit_code != 0
    assert list(tmp_path.glob("second*")) == []
    for key in keys(first):
        work.run(lambda session, key=key: open_card(session, key))  # type: ignore[misc]


def test_who_may_not_issue_cards_prints_none(command: Command, url: str, tmp_path: Path) -> None:
    for name in ("diao", "cun"):
        assert refusal(command("cards", "print", "--pdf", str(tmp_path / "x.pdf"), "--as", name, DATABASE_URL=url))
    assert list(tmp_path.glob("x*")) == []
