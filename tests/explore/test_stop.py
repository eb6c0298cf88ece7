"""A check that nobody waits for any more is broken off at once, and its child is ended."""

import pytest

from pcviz.explore import process
from pcviz.explore.api import check
from pcviz.explore.process import Stop, Stopped


def test_stopped_before_it_began():
    stop = Stop()
    stop.now()
    with pytest.raises(Stopped):
        check("two_conditions", stop=stop)
    assert not process._running


def test_stopped_while_it_searches():
    stop, heard = Stop(), []

    def progress(said):
        heard.append(said)
        stop.now()

    with pytest.raises(Stopped):
        check("two_conditions", budget=60.0, progress=progress, stop=stop)
    assert 1 <= len(heard) <= 2  # one more may be on its way
    assert not process._running


def test_what_has_ended_by_itself_is_left_alone():
    stop = Stop()
    assert check("two_conditions", producers=1, consumers=1, items=1, stop=stop).ok
    stop.now()
    stop.now()
