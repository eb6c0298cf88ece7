"""A schedule as a short text, and as a run again.

``sync+.1.2.1.2.-.3f2a91c0:P1-C1x2-C2-P1t`` says: strength (a ``+`` means that critical sections are single steps), producers,
consumers, capacity, items each (0: endless), wake order (``-`` FIFO, ``a`` any, ``s`` spurious wake-ups), a digest of the
source; then who goes, how often (``x2``), and how where there is a choice: ``t`` its time runs out, ``s`` it wakes for no
reason, ``n2`` its notify wakes the third selection of waiters.
"""

import hashlib
import re
from dataclasses import dataclass
from itertools import pairwise

from pcviz.explore.execution import Configuration, Execution
from pcviz.explore.monitor import Violation
from pcviz.sync.controlled_task import FIRST_PICK, GO, SPURIOUS, TIMEOUT
from pcviz.trace import event as ev

Step = tuple[int, int]  # (a thread's place, the variant of its choice)

TOKEN = re.compile(r"([PCT])(\d+)(t|s|n\d+)?(?:x(\d+))?")
HEAD = re.compile(r"(sync|line|expression)(\+?)\.(\d+)\.(\d+)\.(\d+)\.(\d+)\.(-|a?s?)\.([0-9a-f]{8})")


class BadSchedule(ValueError):
    """A schedule that cannot be read or does not belong to this file; the message is one clear line."""


@dataclass(frozen=True)
class Plan:
    """A schedule and all that is needed to run it again."""

    strength: str
    atomic: bool
    configuration: Configuration
    any_wake: bool
    spurious: bool
    digest: str
    steps: tuple[Step, ...]

    def __str__(self) -> str:
        wake = ("a" * self.any_wake + "s" * self.spurious) or "-"
        head = f"{self.strength}{'+' * self.atomic}.{'.'.join(map(str, self.configuration))}.{wake}.{self.digest}"
        return f"{head}:{'-'.join(self.tokens())}"

    def tokens(self) -> list[str]:
        runs: list[tuple[Step, int]] = []
        for step in self.steps:
            if runs and runs[-1][0] == step:
                runs[-1] = (step, runs[-1][1] + 1)
            else:
                runs.append((step, 1))
        return [self.name(place) + suffix(variant) + (f"x{times}" if times > 1 else "") for (place, variant), times in runs]

    def name(self, place: int) -> str:
        producers, consumers = self.configuration.producers, self.configuration.consumers
        if place < producers:
            return f"P{place + 1}"
        if place < producers + consumers:
            return f"C{place - producers + 1}"
        return f"T{place - producers - consumers + 1}"

    @property
    def switches(self) -> int:
        return sum(one[0] != other[0] for one, other in pairwise(self.steps))


def suffix(variant: int) -> str:
    if variant >= FIRST_PICK:
        return f"n{variant - FIRST_PICK}"
    return {GO: "", TIMEOUT: "t", SPURIOUS: "s"}[variant]


def digest(source: str, name: str) -> str:
    """What must not change for a schedule to mean the same: the source (line ends apart) and the class."""
    text = "\n".join(line.rstrip() for line in source.splitlines())
    return hashlib.sha256(f"{name}\n{text}".encode()).hexdigest()[:8]


def parse(text: str) -> Plan:
    """Read a schedule. Raises BadSchedule."""
    head, _, body = text.strip().partition(":")
    match = HEAD.fullmatch(head)
    if match is None:
        raise BadSchedule(f"not a schedule of pcviz: {text[:60]!r}")
    strength, atomic, producers, consumers, capacity, items, wake, mark = match.groups()
    configuration = Configuration(int(producers), int(consumers), int(capacity), int(items))
    if not (0 < configuration.producers <= 64 and 0 < configuration.consumers <= 64):
        raise BadSchedule(f"a schedule of {configuration.producers} × {configuration.consumers} threads cannot be run")
    first = {"P": 0, "C": configuration.producers, "T": configuration.producers + configuration.consumers}
    steps: list[Step] = []
    for token in body.split("-") if body else []:
        part = TOKEN.fullmatch(token)
        if part is None:
            raise BadSchedule(f"not a step of a schedule: {token!r}")
        role, number, how, times = part.groups()
        place = first[role] + int(number) - 1
        variant = {None: GO, "t": TIMEOUT, "s": SPURIOUS}.get(how)
        steps += [(place, FIRST_PICK + int(how[1:]) if variant is None else variant)] * int(times or 1)
    return Plan(strength, bool(atomic), configuration, "a" in wake, "s" in wake, mark, tuple(steps))


def run_again(
    execution: Execution, steps: tuple[Step, ...] | list[Step], trace: list[ev.Event] | None = None
) -> Violation | None:
    """Execute a schedule from the start, up to the first violation; the events go to `trace`.

    Raises BadSchedule when a step cannot be taken.
    """
    execution.start(trace)
    for number, (place, variant) in enumerate(steps, 1):
        take(execution, place, variant, number)
        if execution.violation is not None:
            return execution.violation
    return None


def take(execution: Execution, place: int, variant: int, number: int) -> None:
    tasks = execution.scheduler.tasks
    if place >= len(tasks) or variant not in tasks[place].op.choices(tasks[place]):
        raise BadSchedule(f"step {number} of the schedule cannot be taken: the thread cannot go on there")
    execution.advance(tasks[place], variant)
