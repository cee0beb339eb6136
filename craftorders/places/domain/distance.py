"""How far two places are from each other."""

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371


def great_circle_km(longitude_e4: int, latitude_e4: int, other_longitude_e4: int, other_latitude_e4: int) -> int:
    """Whole kilometres over the globe (haversine); coordinates in ten-thousandths of a degree."""
    east, north, other_east, other_north = (
        radians(e4 / 10_000) for e4 in (longitude_e4, latitude_e4, other_longitude_e4, other_latitude_e4)
    )
    half = sin((other_north - north) / 2) ** 2 + cos(north) * cos(other_north) * sin((other_east - east) / 2) ** 2
    return round(2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, half))))
