"""How bad a defect is: critical ones harm whoever uses the piece, major ones spoil it, minor ones are seen."""

import re

from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_

SEVERITIES = ("critical", "major", "minor")
"""The worst first."""

CRITICAL, MAJOR, MINOR = SEVERITIES

_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,19}", re.ASCII)


def plain_defect_code(text: str) -> str:
    """A defect code as it is kept, in capitals; refuses other signs than letters, digits and hyphens, and more than 20."""
    code = text.strip().upper()
    if not _CODE.fullmatch(code):
        message = N_("A defect code has at most 20 letters, digits and hyphens, such as SKIP.")
        raise RuleViolation("bad_defect_code", message, pointer="/code")
    return code
