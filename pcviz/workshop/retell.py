"""One step of a recorded trace in words: what a thread did to get to where it is."""

from pcviz.trace import event as kinds
from pcviz.trace.event import Event
from pcviz.trace.past import Past
from pcviz.trace.state import State
from pcviz.trace.tape import Tape
from pcviz.workshop.plain import Plain


def retell(tape: Tape | Past, position: int) -> str:
    """The step that ends at this position, or the events since the last one that ended before it."""
    step = tape.step_at(position)
    begin = tape.behind(step)
    if begin >= position:
        begin = tape.behind(step - 1)
    if begin >= position:
        return "the start: nobody has taken a step yet" if position <= tape.start else ""
    plain = Plain(tape.state(begin))
    events = tape.events(begin, position)
    told = [words for event in events if (words := plain.words(event))]
    return "; ".join(told) or _lesser(events, plain.state, tape)


def _lesser(events: list[Event], state: State, tape: Tape | Past) -> str:
    """A step of which only its own thread takes notice."""
    told = [words for event in events if (words := _small(event, state))]
    if told:
        return "; ".join(told)
    for _, thread, kind, _, data in reversed(events):
        if kind == kinds.LINE and data[0]:
            return f"{state.thread_name(thread)} goes on to line {data[0]}{_source(tape, data[0])}"
    return "; ".join(f"{state.thread_name(thread)} goes on" for _, thread, _, _, _ in events[-1:])


def _small(event: Event, state: State) -> str:
    _, thread, kind, object, data = event
    who, where = state.thread_name(thread), state.object_name(object)
    match kind:
        case kinds.ASK:
            return f"{who} asks for {where}"
        case kinds.OWN:
            return f"{who} has {where}"
        case kinds.RELEASE:
            return f"{who} lets go of {where}"
        case kinds.NOTIFY:
            return f"{who} notifies {where}, where nobody waits"
        case kinds.OFFER:
            return f"{who} begins to put {state.item_label(data) if data else 'an item'}"
        case kinds.TAKE:
            return f"{who} begins to get"
        case kinds.SLEEP:
            return f"{who} is {state.why(thread)}"
        case kinds.GATE:
            return f"{who} is {state.why(thread)}"
        case kinds.OBJECT if "name" in data:  # else it is only known better
            return f"{where} is made"
        case kinds.THREAD:
            return f"{who} is there"
    return ""


def _source(tape: Tape | Past, line: int) -> str:
    source = tape.header.get("source")
    lines = str(source.get("text", "")).splitlines() if isinstance(source, dict) else []
    return f": {lines[line - 1].strip()}" if 0 < line <= len(lines) else ""
