"""The cast in the session of a test of orders."""

import pytest
from sqlalchemy.orm import Session

from tests.builders.cast import Cast, a_cast


@pytest.fixture
def cast(session: Session) -> Cast:
    """Hua and her merchant, the belt at ¥0.80 and the knot at ¥6.80."""
    return a_cast(session)
