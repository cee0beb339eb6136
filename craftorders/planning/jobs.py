"""What the scheduler does for plans. It never moves work."""

from craftorders.planning.services.solving import fail_left_alone

__all__ = ["fail_left_alone"]
