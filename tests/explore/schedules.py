"""Random schedules of every built-in buffer, as texts and as digests of what was recorded: the same everywhere, or replay lies.

``python -m tests.explore.schedules N …`` prints the digests of N schedules of each buffer, as JSON, for every N.
"""

import hashlib
import json
import random
import sys
import time
from functools import cache

from pcviz import buffers
from pcviz.explore.discover import Wishes, discover
from pcviz.explore.execution import Configuration, Execution
from pcviz.explore.schedule import Plan, digest, parse, run_again
from pcviz.explore.walks import once
from pcviz.sync.steps import STRENGTHS

BUFFERS = [file.path for _, file in sorted(buffers.catalogue().items())]
SIZES = [Configuration(2, 2, 1, 2), Configuration(1, 2, 2, 3), Configuration(3, 2, 2, 2)]


def schedules(path, number, seed=0):
    """`number` random schedules of the buffer in a file: the text of each, and the events that were recorded."""
    discovery = discover(str(path), Wishes())
    chance = random.Random(f"{path.stem} {seed}")
    studies = {strength: discovery.study(strength) for strength in STRENGTHS}
    for turn in range(number):
        strength = STRENGTHS[turn % 3]
        any_wake, spurious, atomic = chance.random() < 0.3, chance.random() < 0.2, False
        configuration = chance.choice(SIZES)
        execution = Execution(studies[strength], configuration, any_wake=any_wake, spurious=spurious, atomic=atomic)
        events = []
        steps = once(execution, chance, time.perf_counter() + 60, events)
        plan = Plan(strength, atomic, configuration, any_wake, spurious, digest(discovery.source, discovery.name), tuple(steps))
        execution.close()
        yield str(plan), events


@cache
def study(path, strength):
    """Another one than that with which the schedules are made, as another process would have."""
    return discover(str(path), Wishes()).study(strength)


def replayed(path, text):
    """The events of a schedule given as text."""
    plan = parse(text)
    execution = Execution(
        study(path, plan.strength), plan.configuration, any_wake=plan.any_wake, spurious=plan.spurious, atomic=plan.atomic
    )
    events = []
    run_again(execution, plan.steps, events)
    execution.close()
    return events


def digests(number):
    """For each buffer a digest of its schedules and of their events."""
    found = {}
    for path in BUFFERS:
        sum_ = hashlib.sha256()
        for text, events in schedules(path, number):
            sum_.update(f"{text} {json.dumps(events)}\n".encode())
        found[path.stem] = sum_.hexdigest()[:16]
    return found


if __name__ == "__main__":
    print(json.dumps({number: digests(int(number)) for number in sys.argv[1:]}, indent=1))
