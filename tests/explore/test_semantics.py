"""What the primitives mean under a search: who uses them rightly is not blamed, and who uses them wrongly is."""

import pytest

from pcviz.explore.execution import Configuration, Execution
from pcviz.explore.walks import walk
from tests.explore.searching import search, study_of
from tests.explore.uses import HEAD, RIGHT, WRONG

LARGE = ("Pool", "Timer", "Pump", "timeout=1", "acquire(False)")
STATES = {  # that are looked at where they are too many: as many as a second and a half is enough for
    "an executor of the buffer's own": 400,
    "a queue whose time runs out is asked again": 1_200,
    "a lock made when it is first needed, under another": 1_000,
}


@pytest.mark.filterwarnings("ignore:notifyAll:DeprecationWarning")
@pytest.mark.parametrize("name", RIGHT)
def test_who_uses_it_rightly_is_not_blamed(name):
    large = any(word in RIGHT[name] for word in LARGE)

    found = search(study_of(HEAD + RIGHT[name], cls="Buffer"), 2, 1, 1, 1 if large else 2, states=STATES.get(name, 0))

    assert found.violation is None
    assert found.complete or found.states > STATES[name]


@pytest.mark.parametrize("name", WRONG)
def test_who_uses_it_wrongly_is(name):
    expected, source = WRONG[name]

    study = study_of(HEAD + source, cls="Buffer")

    if "Pool" in source:  # too large to be covered: random schedules find it
        found = walk(Execution(study, Configuration(2, 2, 1, 1), atomic=False), 20)
    else:
        found = search(study, 2, 2, 1, 1)

    assert found.violation.verdict == expected
