"""A class tried out in one thread: the capacity that it has, and the order in which it gives back what was put."""

from collections.abc import Callable
from functools import partial
from typing import Any

from pcviz.explore.items import Item
from pcviz.explore.study import Study
from pcviz.sync.controlled import Blocked, Scheduler
from pcviz.sync.controlled_modules import Modules
from pcviz.sync.sharing import words

TRIAL_LIMIT = 2_000  # steps for making a buffer and using it a little; each may be a loop of some turns
CAPACITY_NAMES = words(
    """capacity cap maxsize max_size size limit n buffer_size max_items bound slots length max_len maxlen max_length max
    queue_size buffersize maximum bufsize num_slots k"""
)
# How an order is seen with one thread. An item is put, None is a get; numbers that rise would look like an order in a set
Trial = list[Item | None]
TRIALS: list[Trial] = [
    [Item(1, 2), Item(2, 1), Item(3, 3), None, None, None],
    [Item(6, 1), Item(3, 3), Item(5, 2), Item(2, 4), None, None, None, None],
    [Item(4, 2), Item(7, 3), None, Item(2, 1), None, None],
]
KEYS: dict[str, Callable[[tuple[int, int]], int]] = {
    "fifo": lambda one: one[0],
    "lifo": lambda one: -one[0],
    "priority": lambda one: one[1],
    "reversed": lambda one: -one[1],
}


def try_out(study: Study, capacity: int, use: Callable[[Any], Any]) -> Any:
    """Make a buffer and do something with it in one thread.

    Raises Blocked when that waits for ever, and whatever the class raises.
    """
    scheduler = Scheduler()
    modules = Modules(scheduler)
    modules.folder = study.folder
    try:
        module = scheduler.alone(lambda: study.load(modules))
        return scheduler.alone(lambda: use(study.make(module, capacity)), TRIAL_LIMIT)
    finally:
        scheduler.close()


def fixed_capacity(study: Study) -> int | None:
    """The number that a class without a capacity argument keeps under a name that means capacity."""

    def look(buffer: Any) -> int | None:
        names = {**vars(type(buffer)), **getattr(buffer, "__dict__", {})}
        found = [v for n, v in names.items() if n.strip("_").lower() in CAPACITY_NAMES and type(v) is int and 0 < v <= 100]
        return found[0] if len(found) == 1 else None

    try:
        found: int | None = try_out(study, 1, look)
    except Exception:
        return None
    return found


def infer_order(study: Study) -> tuple[str, str]:
    """The order in which one thread gets back what it has put, in each of a few trials."""
    left = dict.fromkeys(KEYS)
    tried = 0
    for trial in TRIALS:
        try:
            seen = try_out(study, 4, partial(perform, trial, study.put, study.get))
        except Blocked:  # its capacity is smaller than that
            continue
        except Exception:
            tried = 0
            break
        tried += 1
        left = {order: None for order in left if came_out(trial, KEYS[order]) == seen}
    if not tried:
        return "any", "it could not be tried out in one thread"
    return (next(iter(left)), "seen with one thread") if left else ("any", "no order was seen with one thread")


def perform(trial: Trial, put: str, get: str, buffer: Any) -> list[int]:
    """The items that come out of a buffer, as numbers."""
    seen = []
    for item in trial:
        if item is None:
            seen.append(int(getattr(buffer, get)()))
        else:
            getattr(buffer, put)(item)
    return seen


def came_out(trial: Trial, key: Callable[[tuple[int, int]], int]) -> list[int]:
    """The items that come out in a given order: always the one with the smallest key, of its place and its value."""
    inside: list[tuple[int, int]] = []
    seen = []
    for place, item in enumerate(trial):
        if item is not None:
            inside.append((place, int(item)))
        else:
            first = min(inside, key=key)
            inside.remove(first)
            seen.append(first[1])
    return seen
