"""Searches of this process may take seconds of its own: what a search finds does not depend on what else the machine does."""

import time
from types import SimpleNamespace

import pytest

from pcviz.explore import ladder, play_ahead, reach, search, shrink, walks

OWN_TIME = SimpleNamespace(perf_counter=time.process_time)


@pytest.fixture(scope="module", autouse=True)
def own_time():
    """For searches that are children, and for who waits for them, it remains the clock on the wall."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (ladder, play_ahead, reach, search, shrink, walks):
            patch.setattr(module, "time", OWN_TIME)
        yield
