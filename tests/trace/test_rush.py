"""What comes too fast to be followed ends where the followed would have ended, in all that is promised of it."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from pcviz.trace import event as kinds
from pcviz.trace.rush import STEPS, Rush
from pcviz.trace.state import State
from tests.scripted import Script
from tests.trace.test_fold import choices, fold, models
from tests.trace.wellformed import EVENTS, ITEM_EVENTS

thorough = settings(max_examples=200, deadline=None)

WAY = (kinds.MAKE, kinds.OFFER, kinds.PUT, kinds.TAKE, kinds.GET, kinds.DONE)
BUFFERS = (7, 8)


@st.composite
def ways(draw):
    """Items on their way through buffers that tell exactly what is in them, and now and then something that cannot be."""
    rooms = draw(st.tuples(st.sampled_from([None, 1, 2, 9]), st.sampled_from([None, 2])))
    about = {"kind": "buffer", "order": "fifo", "slots": "exact"}
    events = [
        (0.0, 0, kinds.OBJECT, buffer, {**about, "name": f"b{buffer}", "capacity": room})
        for buffer, room in zip(BUFFERS, rooms, strict=True)
    ]
    reached: dict[int, int] = {}
    moves = st.tuples(st.integers(0, 3), st.integers(1, 6), st.sampled_from([*BUFFERS[:1] * 5, BUFFERS[1]]), st.integers(0, 30))
    for t, (thread, item, buffer, odd) in enumerate(draw(st.lists(moves, max_size=60))):
        if odd == 0:
            events.append(draw(ITEM_EVENTS))
            continue
        if odd == 1:
            events.append((float(t), thread, kinds.SET, buffer, ["capacity", 2]))
            continue
        # Who made an item mostly also puts it, and who took it processes it.
        thread = thread if odd == 2 else 1 + item % 2 + 2 * (reached.get(item, 0) > 2)
        kind = WAY[reached.get(item, 0) % len(WAY)]
        data = {kinds.MAKE: [f"i{item}", None], kinds.TAKE: None}.get(kind, item)
        reached[item] = reached.get(item, 0) + 1 + (odd == 3)
        events.append((float(t), thread, kind, item if kind == kinds.MAKE else buffer, data))
    return events


def whole(state: State):
    """All that can be seen of it, and of the times that items spent inside."""
    latencies = state.latencies
    return state.snapshot(), latencies.count, latencies.total, latencies.max, latencies.quantile(0.5)


@given(ways(), st.integers(0, 60), st.integers(0, 60))
@thorough
def test_without_steps_nothing_is_left_out(events, first, length):
    before, batch, after = events[:first], events[first : first + length], events[first + length :]
    hasty, followed = fold(before), fold([*before, *batch])
    hasty.skip(batch)
    assert whole(hasty) == whole(followed)
    # Nor in what cannot be seen yet.
    for event in after:
        hasty.apply(event)
        followed.apply(event)
    assert whole(hasty) == whole(followed)


@given(st.lists(st.one_of(EVENTS, ITEM_EVENTS), max_size=20), st.lists(st.one_of(EVENTS, ITEM_EVENTS), max_size=20))
@thorough
def test_without_steps_nothing_is_left_out_whatever_comes(before, batch):
    batch = [event for event in batch if event[2] not in STEPS]
    hasty = fold(before)
    hasty.skip(batch)
    assert whole(hasty) == whole(fold([*before, *batch]))


@given(models.filter(lambda model: not model._light), choices, st.integers(0, 400), st.integers(0, 200))
@thorough
def test_a_sound_run_goes_on_from_a_rush_as_from_what_was_followed(model, choices, cut, length):
    for choice in choices:
        model.step(choice)
    events = model.events
    cut = min(cut, len(events))
    hasty, followed = fold(events[:cut]), fold(events[: cut + length])
    hasty.skip(events[cut : cut + length])
    for event in [None, *events[cut + length :]]:
        if event is not None:
            hasty.apply(event)
            followed.apply(event)
        assert promised(hasty) == promised(followed)


def promised(state: State):
    """A snapshot without what a rush cannot tell: for how long each thread has stood where it stands, and with what cause."""
    shot = state.snapshot()
    vague = {"since": 0.0, "blocked_s": 0.0, "why": ""}
    return replace(
        shot,
        skipped=0,
        threads=tuple(replace(thread, **vague) for thread in shot.threads),
        objects=tuple(replace(one, entry=tuple(sorted(one.entry)), waiting=tuple(sorted(one.waiting))) for one in shot.objects),
    )


def test_what_goes_as_it_should_is_not_folded_one_by_one():
    """Else the tests above would say nothing about the light form."""
    script = Script().buffer("queue", 2, slots="exact").thread("P1", "producer").thread("C1", "consumer")
    begun = len(script.events)
    for n in range(50):
        script.later(0.01).make("P1", f"P1·{n}").put("P1", "queue", f"P1·{n}").get("C1", "queue", f"P1·{n}")
        script.done("C1", "queue", f"P1·{n}")
    state, odd = fold(script.events[:begun]), []
    rush = Rush(state._threads, state._ledger, state._primitives, odd.append)
    rush.fold(script.events[begun:], state.t)
    assert not odd and rush.light == len(script.events) - begun
