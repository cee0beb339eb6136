"""Looking at the first piece, or at some on the way, while a batch is being made: stop early, mend little."""

from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_

KINDS = ("first_piece", "in_process")
GO_ON, STOP = VERDICTS = ("go_on", "stop")
WHILE = ("supplied", "in_work", "rework")
"""States of a batch that is being made."""


def check_early_inspection(*, inspected: int, bad: int, verdict: str, codes: int, photo: bool, note: str | None) -> None:
    """Refuses more bad pieces than were looked at, bad ones without a code, and stopping the work without evidence."""
    if bad > inspected:
        message = N_("Of %(inspected)s pieces looked at, %(bad)s cannot be bad.")
        raise RuleViolation("counts_do_not_add_up", message, pointer="/bad", inspected=inspected, bad=bad)
    if bad and not codes:
        raise RuleViolation("code_needed", N_("Choose what is wrong."), pointer="/defect_code_ids")
    if codes and not bad:
        raise RuleViolation("nothing_bad", N_("Something is wrong, so at least one piece is bad."), pointer="/bad")
    if verdict != STOP:
        return
    if not bad:
        raise RuleViolation("nothing_bad", N_("Work is stopped only for a bad piece: say how many are bad."), pointer="/bad")
    if not photo:
        raise RuleViolation("photo_needed", N_("Stopping the work needs a photo of the bad piece."), pointer="/photo")
    if not note:
        raise RuleViolation("note_needed", N_("Say what is to be mended."), pointer="/note")
