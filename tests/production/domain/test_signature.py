"""What may be kept of a finger on the glass."""

import pytest

from craftorders.production.domain.signature import LONGEST, check_signature
from tests.builders.refusals import refused

NAME = "M40 120L60 90L80 130L100 100L130 140M160 100L180 110L200 90L230 120"


@pytest.mark.parametrize("path", [NAME, "M0 0" + "".join(f"L{x} {x % 240}" for x in range(10, 90, 10)) + "M600 240"])
def test_strokes_are_a_signature(path: str) -> None:
    check_signature(path)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "L40 120L60 90",
        "M40,120",
        "M-4 120",
        "M1.5 2",
        "M601 0",
        "M0 241",
        NAME + " ",
        NAME + '"/><script>',
        NAME.replace("1", "١"),  # an Arabic digit
        NAME + "\n",
        NAME + "L60 90" * LONGEST,
    ],
)
def test_anything_else_is_not_kept(path: str) -> None:
    with refused("bad_signature"):
        check_signature(path)


@pytest.mark.parametrize("path", ["M40 120", "M40 120L41 121", "M40 120" + "L41 121" * 20, "M0 0L100 0L200 0"])
def test_a_dot_or_a_dash_is_nobodys_name(path: str) -> None:
    with refused("signature_too_short"):
        check_signature(path)
