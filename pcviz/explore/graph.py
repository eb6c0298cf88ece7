"""The states of a search: how they were reached, and under which names their threads are kept.

Threads of one role with the same code are equal. A state is kept with its threads in one canonical order; the renaming after
each step is kept too, so that a schedule can be told in terms of real threads.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from pcviz.explore.schedule import Step

State = tuple[tuple[int, ...], int, tuple[int, ...]]  # (each thread's local part, the shared part, the threads it names)


class Graph:
    """States in the order in which they were found, which is the order of their distance from the start."""

    def __init__(self, producers: range, consumers: range, symmetry: bool) -> None:
        self.producers = producers
        self.consumers = consumers
        self.symmetry = symmetry
        self.known: dict[State, int] = {}
        self.order: list[State] = []
        self.parents: list[
            tuple[int, int, int, tuple[int, ...]]
        ] = []  # the state before, the thread's place, variant, renaming
        self.successors: list[list[int]] = []

    def add(self, state: State, parent: int, place: int, variant: int, names: tuple[int, ...]) -> int:
        index = self.known[state] = len(self.order)
        self.order.append(state)
        self.parents.append((parent, place, variant, names))
        self.successors.append([])
        return index

    def key(self, state: State, place: int) -> tuple[Any, tuple[int, ...]]:
        """What a step of this thread depends on, and how the threads are called in it: itself 0, others as they are met."""
        locals_, shared, who = state
        if not self.symmetry:
            return (locals_[place], shared, who, place), tuple(range(len(locals_)))
        if not who:
            return (locals_[place], shared), (place,)
        seen = [place]
        pattern = []
        for other in who:
            if other not in seen:
                seen.append(other)
            pattern.append(seen.index(other))
        return (locals_[place], shared, tuple(pattern)), tuple(seen)

    def canonical(self, state: State) -> tuple[State, tuple[int, ...]]:
        """The state with equal threads in canonical order, and for each place in it the place where that thread stood."""
        locals_, shared, who = state
        if not self.symmetry:
            return state, self.identity(len(locals_))
        producers, consumers = self.producers, self.consumers
        if who:
            marks: list[Any] = [
                (local, *[p for p, other in enumerate(who) if other == place]) for place, local in enumerate(locals_)
            ]
        else:
            marks = list(locals_)
        names = [
            *sorted(producers, key=marks.__getitem__),
            *sorted(consumers, key=marks.__getitem__),
            *range(consumers.stop, len(locals_)),
        ]
        new = tuple([locals_[old] for old in names])
        if who:
            where = {old: place for place, old in enumerate(names)}
            who = tuple([where[other] for other in who])
        return (new, shared, who), tuple(names)

    def identity(self, n: int) -> tuple[int, ...]:
        return tuple(range(n))

    def lineage(self, index: int) -> Iterator[tuple[int, int, int, tuple[int, ...]]]:
        """The steps from the start to a state, each with the renaming after it."""
        chain = []
        while index >= 0:
            chain.append(self.parents[index])
            index = self.parents[index][0]
        return reversed(chain)

    def actual(self, index: int) -> list[int]:
        """For each place in a kept state, the place of that thread in a real execution of its schedule."""
        actual: list[int] | None = None
        for _, _, _, names in self.lineage(index):
            actual = list(names) if actual is None else [actual[old] if old < len(actual) else old for old in names]
        assert actual is not None
        return actual

    def schedule(self, index: int) -> list[Step]:
        steps: list[Step] = []
        actual: list[int] | None = None
        for _, place, variant, names in self.lineage(index):
            if actual is None:
                actual = list(names)
            else:
                steps.append((actual[place], variant))
                actual = [actual[old] if old < len(actual) else old for old in names]
        return steps

    def reaching(self, goals: Iterable[int]) -> set[int]:
        """The states from which one of `goals` can be reached."""
        sources: list[list[int]] = [[] for _ in self.order]
        for index, after in enumerate(self.successors):
            for child in after:
                sources[child].append(index)
        alive = set(goals)
        stack = list(alive)
        while stack:
            for source in sources[stack.pop()]:
                if source not in alive:
                    alive.add(source)
                    stack.append(source)
        return alive
