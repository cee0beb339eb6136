"""A forecast as people read it, in both languages."""

from datetime import date
from typing import Any

import pytest

from craftorders.infra.application import Application
from craftorders.production.domain.because import REASONS
from craftorders.production.models import Batch
from craftorders.web import forecasts

SEVEN, SIX, NINE = date(2026, 12, 7), date(2026, 12, 6), date(2026, 12, 9)
NUMBERS = {"days": 3, "percent": 40, "pace": 60, "needed": 140, "pieces": 500}


def late(chance: int, late_days: int, reason: str = "slow", **values: int) -> Batch:
    """A batch that comes so many days late with this probability."""
    return Batch(due_on=date(2026, 12, 7 - late_days), expected_on=SEVEN, late_percent=chance, late_reason=reason,
                 late_values=values or {"pace": 60, "needed": 140})  # fmt: skip


@pytest.mark.parametrize(
    ("language", "batch", "words"),
    [
        ("en", late(81, 4),
         "probably 4 days late (8 in 10), because the workshop makes 60 a day and 140 a day would be needed"),
        ("zh", late(81, 4), "很可能晚 4 天（有 8 成可能），因为工坊每天做 60 件，要每天 140 件才赶得上"),
        ("en", late(97, 1, "road", days=6), "almost surely one day late, because the road takes 6 days more"),
        ("en", late(97, 2, "slow", pace=60),
         "almost surely 2 days late, because the workshop makes 60 a day and no working day is left"),
        ("en", late(25, 0, "tight", days=1), "may come late (2 in 10), because the margin is only one day"),
        ("zh", late(45, 0, "harvest", days=4, percent=40),
         "可能会晚（有 4 成可能），因为农忙或放假，每 100 个人手只剩 40 个"),
        ("en", late(19, 0), ""),
    ],
)  # fmt: skip
def test_lateness_is_a_sentence(app: Application, language: str, batch: Batch, words: str) -> None:
    with app.test_request_context(f"/?lang={language}"):
        assert forecasts.lateness(batch) == words


@pytest.mark.parametrize(
    ("language", "days", "words"),
    [
        ("en", (SEVEN, SIX, NINE), "Dec 6\u2009–\u20099, most likely Dec 7"),
        ("zh", (SEVEN, SIX, NINE), "12月6日至9日，最可能 12月7日"),
        ("en", (SEVEN, SEVEN, SEVEN), "Dec 7"),
        ("zh", (date(2027, 1, 7), SIX, date(2027, 1, 9)), "2026年12月6日至2027年1月9日，最可能 1月7日"),
        ("en", (SEVEN, SIX, date(2027, 12, 1)), "Dec 6 at the earliest, most likely Dec 7"),
        ("zh", (SEVEN, SEVEN, date(2027, 12, 1)), "最早 12月7日"),
        ("en", (date(2031, 1, 1), SIX, date(2036, 1, 1)), "at this pace not within two years"),
    ],
)
def test_an_arrival_is_an_interval(app: Application, language: str, days: tuple[Any, ...], words: str) -> None:
    with app.test_request_context(f"/?lang={language}"):
        assert forecasts.arrival(*days) == words


def test_every_reason_has_words_of_its_own(app: Application) -> None:
    for language in ("en", "zh"):
        with app.test_request_context(f"/?lang={language}"):
            said = {forecasts.because(reason, {**NUMBERS, "days": days}) for reason in REASONS for days in (0, 3)}
            # Harvest, pace and rework say nothing of days; what began late began at least a day late.
            assert len(said) == 2 * len(REASONS) - 3
