"""Looking at pieces on the way: counts add up, and work stops only with evidence."""

from typing import Any

import pytest

from craftorders.kernel.errors import RuleViolation
from craftorders.quality.domain.early import check_early_inspection

STOPPED = {"inspected": 5, "bad": 2, "verdict": "stop", "codes": 1, "photo": True, "note": "Pull the strands tighter."}


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"bad": 6}, "counts_do_not_add_up", "/bad"),
        ({"codes": 0}, "code_needed", "/defect_code_ids"),
        ({"codes": 0, "verdict": "go_on"}, "code_needed", "/defect_code_ids"),
        ({"bad": 0}, "nothing_bad", "/bad"),
        ({"bad": 0, "codes": 0}, "nothing_bad", "/bad"),
        ({"photo": False}, "photo_needed", "/photo"),
        ({"note": None}, "note_needed", "/note"),
    ],
)
def test_what_does_not_fit_is_refused_where_it_stands(changes: dict[str, Any], code: str, pointer: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        check_early_inspection(**{**STOPPED, **changes})
    assert (refused.value.code, refused.value.pointer) == (code, pointer)


def test_a_good_first_piece_needs_nothing_but_its_count() -> None:
    check_early_inspection(inspected=1, bad=0, verdict="go_on", codes=0, photo=False, note=None)
    check_early_inspection(**STOPPED)
    check_early_inspection(**{**STOPPED, "verdict": "go_on", "photo": False, "note": None})
