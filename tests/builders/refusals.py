"""That something is refused, and why."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from craftorders.kernel.errors import DomainError


@contextmanager
def refused(code: str, **details: Any) -> Iterator[None]:
    """The block is refused with this code and, among others, these details."""
    with pytest.raises(DomainError) as caught:
        yield
    assert caught.value.code == code
    assert details.items() <= caught.value.details.items()
