"""Cases that are tried with the slow tests only, where others stand for them by default."""

from typing import Any

import pytest


def slowly(*values: Any) -> list[Any]:
    """So many values of one parameter."""
    return [pytest.param(value, marks=pytest.mark.slow) for value in values]
