"""The reasons of a suggestion, in the reader's words."""

from fractions import Fraction

from flask_babel import gettext

from craftorders.people.models import Worker
from craftorders.production.domain.suggesting import NO_FREE_MINUTES, NOBODY_CERTIFIED, NOBODY_ELSE_CERTIFIED, Part
from craftorders.reports.suggestion.queries import StepSuggestion, one_place


def why_part(part: Part[Worker]) -> str:
    """Grade, pieces an hour, free hours, and how the month's earnings compare with the fair share."""
    if not part.certified:
        return gettext("Not certified for this step.")
    words = gettext(
        "Grade %(grade)s, makes %(per_hour)s an hour, %(hours)s free hours.",
        grade=part.hand.grade,
        per_hour=one_place(part.per_hour),
        hours=one_place(Fraction(part.hand.free_minutes, 60)),
    )
    if part.share is None:
        return words
    return words + " " + gettext("Earned %(share)s of the fair share this month.", share=one_place(part.share))


def why_left(step: StepSuggestion) -> str | None:
    """Why some pieces are given to nobody."""
    left = step.suggestion.left
    table = {
        NOBODY_CERTIFIED: gettext("%(left)s pieces are left: nobody here is certified for this step.", left=left),
        NOBODY_ELSE_CERTIFIED: gettext(
            "%(left)s pieces are left: who is certified has no more free hours before the due day, and nobody else is "
            "certified.",
            left=left,
        ),
        NO_FREE_MINUTES: gettext("%(left)s pieces are left: nobody has more free hours before the due day.", left=left),
    }
    return table.get(step.suggestion.why_left or "")
