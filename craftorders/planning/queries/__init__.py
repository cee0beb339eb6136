"""Finding plans with all that they hold, what the counties have free, and what plans count in money."""
