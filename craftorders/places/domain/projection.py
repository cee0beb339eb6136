"""A map of counties: an equirectangular projection that is true to scale in the middle of what it shows.

x grows with the longitude times the cosine of the middle latitude, y with the latitude downwards; both are fitted into
a frame with a margin. Over a country that is as near to the truth as dots on a page can be.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

Place = tuple[int, int]
"""Longitude and latitude in ten-thousandths of a degree."""

NEAREST = 10_000
"""A single place is shown with a degree around it."""


@dataclass(frozen=True)
class Projection:
    """From ten-thousandths of a degree to the units of a frame whose origin is at the top left."""

    left: float
    top: float
    squeeze: float
    scale: float

    def at(self, place: Place) -> tuple[float, float]:
        """Where a place lies in the frame, to a tenth of a unit."""
        longitude, latitude = place
        return (
            round((longitude * self.squeeze - self.left) * self.scale, 1),
            round((self.top - latitude) * self.scale, 1),
        )


def fitted(places: Sequence[Place], width: int, height: int, margin: int) -> Projection:
    """The largest scale at which all `places`, of which there is at least one, lie within the frame less its margin."""
    longitudes, latitudes = zip(*places, strict=True)
    middle = (min(latitudes) + max(latitudes)) / 2
    squeeze = cos(radians(middle / 10_000))
    wide = max(NEAREST, (max(longitudes) - min(longitudes)) * squeeze)
    high = max(NEAREST, max(latitudes) - min(latitudes))
    scale = min((width - 2 * margin) / wide, (height - 2 * margin) / high)
    centre = (min(longitudes) + max(longitudes)) / 2 * squeeze
    return Projection(centre - width / 2 / scale, middle + height / 2 / scale, squeeze, scale)
