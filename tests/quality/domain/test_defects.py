"""Defect codes as people write them."""

import pytest

from craftorders.kernel.errors import RuleViolation
from craftorders.quality.domain.defects import plain_defect_code


@pytest.mark.parametrize(
    ("typed", "kept"), [("skip", "SKIP"), (" Off-Colour ", "OFF-COLOUR"), ("D12", "D12"), ("A" * 20, "A" * 20)]
)
def test_a_code_is_kept_in_capitals(typed: str, kept: str) -> None:
    assert plain_defect_code(typed) == kept


@pytest.mark.parametrize("typed", ["", " ", "-A", "A B", "跳股", "A" * 21, "A\x00", "A\nB", "a/b"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        plain_defect_code(typed)
    assert refused.value.code == "bad_defect_code"
