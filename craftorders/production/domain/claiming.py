"""Taking open work by phone, so that there is enough for everybody: nobody hoards, and who had less goes first."""

from dataclasses import dataclass

MINUTE = 60
LEAST_MINUTES = 600
"""Ten hours of work may be in anybody's hands, however few minutes their workshop has noted."""


@dataclass(frozen=True)
class Week:
    """A person's week: the minutes that they have, and the standard seconds of what is still to be made in their hands.

    What is made is out of hand, counted or not: it takes none of the week's minutes any more, so a bag that waits to be
    counted keeps nobody from taking work.
    """

    minutes: int
    in_hand_seconds: int

    def most(self, standard_seconds: int) -> int:
        """How many pieces more of a step fit into it."""
        free = max(self.minutes, LEAST_MINUTES) * MINUTE - self.in_hand_seconds
        return max(0, free // standard_seconds)


def goes_first(own: int, all_of_them: int, people: int) -> bool:
    """Whether somebody took no more work this month than the average of the workshop's people (standard seconds)."""
    return own * people <= all_of_them
