"""The stages of a pipeline, as a scenario file says them: in the order in which items go through them."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal, NamedTuple

import msgspec
from msgspec import Meta

from pcviz.workshop.settings import CONTROL, SettingError, nearest

MOST_STAGES = 8
MOST_PARTITIONS = 16
NAME_LIMIT = 12
PUTS_BACK = 'puts items back into its own buffer, where they must never wait for room: make it "unbounded"'


class Stage(msgspec.Struct, forbid_unknown_fields=True):
    """Workers, and the buffer that they take from. What is left out is as the scenario says for all stages.

    `to` are the stages that it hands items on to: several share them out by key. Absent: the next stage in the file; for the
    last one, and where the list is empty, an item is done. With `partitions` the stage has so many buffers, and items of one
    key always go through the same one.
    """

    name: Annotated[str, Meta(description="what it is called; its workers are NAME-1, NAME-2, …")]
    workers: Annotated[int, Meta(description="how many threads work at it")] = 1
    take: Annotated[float | None, Meta(description="seconds that a worker works on an item; none: as for all")] = None
    capacity: Annotated[int | Literal["unbounded"] | None, Meta(description="slots of its buffer; none: as for all")] = None
    order: Annotated[str | None, Meta(description="the order of its buffer; none: as for all")] = None
    partitions: Annotated[int, Meta(description="buffers, among which items are shared out by key")] = 1
    to: Annotated[list[str] | None, Meta(description="whom it hands on to; none: the next one; []: nobody")] = None


class Flaw(NamedTuple):
    """What is wrong with the stage at this place of the list: the key, and what would be right."""

    at: int
    key: str
    what: str


def onward(stages: Sequence[Stage], at: int) -> list[int]:
    """The places of the stages that this one hands on to."""
    names = [stage.name for stage in stages]
    to = stages[at].to
    if to is None:
        return [at + 1] if at + 1 < len(stages) else []
    return [names.index(name) for name in to]


def columns(stages: Sequence[Stage]) -> list[int]:
    """How many hands items have gone through on the longest way to each stage: the first has 1, the producers'."""
    found = [1] * len(stages)
    for at in range(len(stages)):
        for to in onward(stages, at):
            found[to] = max(found[to], found[at] + 1)
    return found


def flaws(stages: Sequence[Stage]) -> Iterator[Flaw]:
    """All that is wrong with them, in order."""
    names = [stage.name for stage in stages]
    if len(stages) > MOST_STAGES:
        yield Flaw(MOST_STAGES, "name", f"{len(stages)} stages are too many to be seen at once; take at most {MOST_STAGES}")
    for at, stage in enumerate(stages):
        yield from (Flaw(at, key, what) for key, what in _own_flaws(stage))
        if names.index(stage.name) < at:
            yield Flaw(at, "name", f"there is a stage {stage.name!r} already; give each a name of its own")
        for name in stage.to or ():
            if name not in names:
                yield Flaw(at, "to", f"no stage {name!r}{nearest(name, names)}; there are {', '.join(names)}")
            elif names.index(name) <= at:
                yield Flaw(at, "to", f"{name!r} stands no further down: items go through the stages in the order of the file")
        if len(set(stage.to or ())) < len(stage.to or ()):
            yield Flaw(at, "to", "it names a stage twice; items are shared out by key, each stage once")
    if not any(True for _ in _misnamed(stages)):
        fed = {0, *(to for at in range(len(stages)) for to in onward(stages, at))}
        for at in sorted(set(range(len(stages))) - fed):
            yield Flaw(at, "name", f"nothing ever comes to {names[at]!r}: name it in `to` of a stage above it")


def _misnamed(stages: Sequence[Stage]) -> Iterator[str]:
    names = {stage.name for stage in stages}
    yield from (name for stage in stages for name in stage.to or () if name not in names)


def _own_flaws(stage: Stage) -> Iterator[tuple[str, str]]:
    name = stage.name
    fits = name.isprintable() and name.strip() == name and 1 <= len(name) <= NAME_LIMIT
    if not fits or any(sign in name for sign in ".=/"):
        yield "name", f"{name!r}: give a name of 1 to {NAME_LIMIT} characters, without . = and /"
    for key, control, value in (
        ("workers", "consumers", stage.workers),
        ("take", "take", stage.take),
        ("capacity", "capacity", stage.capacity),
        ("order", "order", stage.order),
    ):
        if value is not None:
            try:
                CONTROL[control].accept(value)
            except SettingError as error:
                yield key, str(error).partition(": ")[2]
    if not 1 <= stage.partitions <= MOST_PARTITIONS:
        yield "partitions", f"{stage.partitions} is not a whole number from 1 to {MOST_PARTITIONS}"
    elif 0 < stage.workers < stage.partitions:
        yield "workers", f"{stage.workers} are too few for {stage.partitions} partitions: each needs one of its own"
