"""What a thread did in one move, in words for a card: read off its events, like everything that is shown."""

from collections.abc import Sequence
from typing import Any

from pcviz.trace import event as ev
from pcviz.trace.event import Event
from pcviz.trace.state import State


def deed(events: Sequence[Event], thread: int, state: State) -> str:
    """What `thread` did, in the third person; "" where it only went on in its code. `state` has seen these events.

    What was begun and ended in one move is told as one: a lock that was taken and given back is not worth a word then.
    """
    own = [event for event in events if event[1] == thread]
    kinds = {number: kind_of(state, number) for _, _, _, number, _ in own if number}
    brief = told_as_one(own, kinds, state)
    said: list[str] = []
    for index, (_, _, kind, number, data) in enumerate(own):
        words = brief[index] if index in brief else one(kind, number, data, kinds, state)
        if words and words not in said[-1:]:
            said.append(words)
    return ", ".join(said)


def told_as_one(own: Sequence[Event], kinds: dict[int, str], state: State) -> dict[int, str]:
    """Other words ("" for none) for the events that begin something that ends among them, and for those ends."""
    words: dict[int, str] = {}
    for index, (_, _, kind, number, _) in enumerate(own):
        after = range(index + 1, len(own))
        if kind == ev.OWN and kinds.get(number) != "semaphore":
            end = next((n for n in after if lets_go(own[n], number)), None)
            if end is not None:
                waits = kinds.get(own[end][3]) == "condition"
                words |= {index: "", end: f"waits on {state.object_name(own[end][3])}" if waits else ""}
        elif kind == ev.BLOCK and any(own[n][2:4] == (ev.OWN, number) for n in after):
            words[index] = ""
        elif kind in (ev.OFFER, ev.TAKE):
            end = next((n for n in after if own[n][2] in (ev.PUT, ev.GET, ev.OFFER, ev.TAKE)), None)
            if end is not None and own[end][2] in (ev.PUT, ev.GET):
                words |= {index: f"{'puts' if kind == ev.OFFER else 'gets'} {item_name(state, own[end][4])}", end: ""}
    return words


def lets_go(event: Event, lock: int) -> bool:
    """Of every level of this lock, or of a condition's while it waits there."""
    _, _, kind, number, data = event
    return kind == ev.WAIT or (kind == ev.RELEASE and number == lock and not data)


def item_name(state: State, number: int | None) -> str:
    return state.item_label(number) if number else "something that nobody put"


def kind_of(state: State, number: int) -> str:
    return next((view.kind for view in state.snapshot().objects if view.id == number), "")


def lock_name(state: State, number: int) -> str:
    """A lock that a condition made for itself has no name of its own."""
    name = state.object_name(number)
    return f"{name.removesuffix('.lock')}'s lock" if name.endswith(".lock") else name


def one(kind: str, number: int, data: Any, kinds: dict[int, str], state: State) -> str:
    """One event in words; "" for those that say nothing to a player."""
    semaphore = kinds.get(number) == "semaphore"
    match kind:
        case ev.OFFER:
            return f"begins to put {state.item_label(data)}"
        case ev.TAKE:
            return "begins to get"
        case ev.BLOCK:
            return f"{lock_name(state, number)} is {'at zero' if semaphore else 'taken'}"
        case ev.OWN if semaphore:
            return f"takes one from {state.object_name(number)} ({data} left)"
        case ev.OWN:
            return f"takes {lock_name(state, number)}"
        case ev.RELEASE if semaphore:
            return f"adds one to {state.object_name(number)} (now {data})"
        case ev.RELEASE:
            return f"gives {lock_name(state, number)} back" if not data else ""
        case ev.WAIT if kinds.get(number) == "condition":
            return f"waits on {state.object_name(number)}, and so gives its lock back"
        case ev.WAIT:
            return f"waits for {state.object_name(number)}"
        case ev.NOTIFY if data:
            return f"wakes {' and '.join(map(state.thread_name, data))}"
        case ev.NOTIFY if kinds.get(number) == "condition":
            return f"notifies {state.object_name(number)}, where nobody waits"
        case ev.FLAG:
            return f"{'clears' if data is False else 'sets'} {state.object_name(number)}"
        case ev.TIMEOUT:
            return "runs out of time"
        case ev.SLEEP:
            return f"sleeps {data[0]:g} s"
        case ev.PUT:
            return f"has put {state.item_label(data)}"
        case ev.GET:
            return f"has got {item_name(state, data)}"
        case ev.RETURN:
            return f"comes back with nothing done: {data}"
        case ev.END if isinstance(data, dict):
            return f"fails with {data['error']}"
        case ev.END if data is None:
            return "is finished"
    return ""
