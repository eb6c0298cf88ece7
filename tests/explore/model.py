"""A brute-force model of bounded buffers with one lock, written without any of pcviz: an independent witness.

A step is one critical section, as in the literature. Threads are producers 0 … P-1 and consumers P … P+C-1.
"""

from collections import deque
from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True)
class Style:
    conditions: int = 1  # one for all, or one for each side
    notify_all: str = ""  # "", "put", "get" or "both": where notify_all stands for notify
    loop: bool = True  # while, or if
    any_wake: bool = False  # notify wakes any waiter, or the longest waiting


@dataclass
class Explored:
    states: int = 0
    deadlock: int | None = None  # fewest steps to one
    underflow: int | None = None
    overflow: int | None = None


def quotas(producers, consumers, items):
    each, more = divmod(producers * items, consumers)
    return [each + (c < more) for c in range(consumers)]


def explore(producers, consumers, capacity, items, style=Style()):
    """Breadth first, up to the first thing that goes wrong. `items` 0 is endless: then only their number counts."""
    endless = not items
    everybody = range(producers + consumers)
    left = tuple([-1] * (producers + consumers) if endless else [items] * producers + quotas(producers, consumers, items))
    # (buffer, items made, each thread's state, item in hand, what is left to do, wait queues, delivered, returned)
    start = ((), 0, ("idle",) * len(left), (0,) * len(left), left, ((),) * style.conditions, frozenset(), frozenset())
    seen = {start}
    frontier = deque([(start, 0)])
    found = Explored()
    while frontier:
        state, depth = frontier.popleft()
        moves = [
            after for thread in everybody for after in steps(state, thread, producers, capacity, style, endless, found, depth)
        ]
        able = [t for t in everybody if state[2][t] == "notified" or (state[2][t] == "idle" and state[4][t])]
        if not able and any(state[4]) and found.deadlock is None:
            found.deadlock = depth
        if found.deadlock is not None or found.underflow is not None or found.overflow is not None:
            break
        for after in moves:
            if after not in seen:
                seen.add(after)
                frontier.append((after, depth + 1))
    found.states = len(seen)
    return found


def steps(state, thread, producers, capacity, style, endless, found, depth):
    """What one critical section of a thread leads to."""
    buffer, made, status, hand, left, queues, delivered, returned = state
    if status[thread] == "waiting" or not left[thread]:
        return
    put = thread < producers
    own = 0 if style.conditions == 1 or put else 1
    other = 0 if style.conditions == 1 else 1 - own
    item = hand[thread]
    if put and status[thread] == "idle":
        made, item = (made if endless else made + 1), (1 if endless else made + 1)
    checks = style.loop or status[thread] == "idle"
    blocked = len(buffer) >= capacity if put else not buffer
    if checks and blocked:
        queues = replaced(queues, own, (*queues[own], thread))
        yield (
            buffer,
            made,
            replaced(status, thread, "waiting"),
            replaced(hand, thread, item if put else 0),
            left,
            queues,
            delivered,
            returned,
        )
        return
    if blocked:
        if put and found.overflow is None:
            found.overflow = depth + 1
        if not put:
            found.underflow = found.underflow or depth + 1
            return
    if put:
        buffer = (*buffer, item)
        returned = returned if endless else returned | {item}
    else:
        delivered = delivered if endless else delivered | {buffer[0]}
        buffer = buffer[1:]
    status = replaced(status, thread, "idle")
    hand = replaced(hand, thread, 0)
    if left[thread] > 0:
        left = replaced(left, thread, left[thread] - 1)
    queue = queues[other]
    every = style.notify_all in ("both", "put" if put else "get")
    choices = [queue] if every or not queue else combinations(queue, 1) if style.any_wake else [queue[:1]]
    for woken in choices:
        rest = tuple(t for t in queue if t not in woken)
        new = tuple("notified" if t in woken else s for t, s in enumerate(status))
        yield (buffer, made, new, hand, left, replaced(queues, other, rest), delivered, returned)


def replaced(row, place, value):
    return (*row[:place], value, *row[place + 1 :])
