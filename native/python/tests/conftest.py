"""One small Spark session for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from onerow.local import local_session


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    session = local_session("onerow tests")
    yield session
    session.stop()
