"""10,000 earnings cards in one go: `craftorders cards print` from the database to the file, with keys, PINs and activation.

What it reads back is a sample of the printed pages, so that a fast file of cards that nobody can scan is no success.
"""

import os
import random
import time
from pathlib import Path

import pypdfium2
import zxingcpp
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from benchmarks.stage import database, units, verdict
from craftorders.cards.models import Card
from craftorders.cli.cards import print_cards
from craftorders.kernel.ids import new_id
from craftorders.people.models import Household, Worker
from tests.builders.cast import a_cast

COUNT, GOAL, READ_BACK = 10_000, 30, 20
SURNAMES, GIVEN = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗",
    "卓玛达瓦央金格桑仁青扎西拉姆次仁尼玛德吉秀英桂兰玉梅凤霞建国志强",
)
MINORITIES = ("阿依古丽·买买提", "罗绒卓玛", "尼玛扎西", "㛃")


def people(session: Session) -> None:
    """A workshop with 10,000 workers in 2,500 households."""
    cast, draw = a_cast(session), random.Random(1)
    households = [
        {"id": new_id(), "workshop_id": cast.workshop.id, "name": f"{n}号", "village": f"甲居{n % 40 + 1}组", "version": 1}
        for n in range(COUNT // 4)
    ]
    session.execute(insert(Household), households)
    session.execute(
        insert(Worker),
        [
            {
                "id": new_id(),
                "code": f"P-{n:06d}",
                "household_id": households[n // 4]["id"],
                "workshop_id": cast.workshop.id,
                "name": draw.choice(MINORITIES) if n % 9 == 0 else draw.choice(SURNAMES) + "".join(draw.sample(GIVEN, 2)),
                "language": "zh",
                "active": True,
                "version": 1,
            }
            for n in range(COUNT - 2)  # the cast brings two
        ],
    )


def read_back(file: Path) -> int:
    """How many codes are read from some of the pages, as an office printer prints them."""
    with pypdfium2.PdfDocument(file) as document:
        sheets = random.Random(2).sample(range(COUNT // 10), READ_BACK)
        pictures = (document[sheet].render(scale=300 / 72, grayscale=True).to_pil() for sheet in sheets)
        return sum(len(zxingcpp.read_barcodes(picture)) for picture in pictures)


def main() -> None:
    """Print them, count them, read some of them."""
    with database("sqlite") as (url, folder):
        work, file = units(url), folder / "cards.pdf"
        work.run(people)
        began, busy = time.perf_counter(), time.process_time()
        print_cards(work, "W-DANBA", file, "ping", "https://orders.example.org", again=False, language="zh")
        seconds, busy = time.perf_counter() - began, time.process_time() - busy
        with work.reading() as session:
            valid = session.scalar(select(func.count()).select_from(Card))
        megabytes, found = file.stat().st_size / 1_000_000, read_back(file)
    print(f"{valid} cards are valid; {found} of {READ_BACK * 10} codes on {READ_BACK} sheets were read")
    print(f"{megabytes:.1f} MB; {busy:.1f} s of one processor (load of the machine {os.getloadavg()[0]:.1f})")
    right = valid == COUNT and found == READ_BACK * 10
    verdict("cards_10000_seconds", seconds, f"<={GOAL}", right and seconds <= GOAL)


if __name__ == "__main__":
    main()
