"""What a test needs from the machine.

A test whose browser or database server is missing skips and prints why, so that a newcomer's `make test`
passes on any machine. `REQUIRE=pg,browser` turns each such skip into a failure, so that nothing is skipped
unnoticed where everything is meant to be installed.
"""

import os
from typing import NoReturn

import pytest


def required(name: str) -> bool:
    """Say whether the environment's REQUIRE list names this need."""
    return name in {part.strip() for part in os.environ.get("REQUIRE", "").split(",")}


def missing(name: str, reason: str) -> NoReturn:
    """Skip the test with the reason, or fail it where REQUIRE names the need."""
    if required(name):
        pytest.fail(f"REQUIRE={name}, but {reason}", pytrace=False)
    pytest.skip(reason)
