"""The fold as a whole: total, deterministic, the same from any prefix, and true to a run that is known."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pcviz.trace import event as kinds
from pcviz.trace.snapshot import Account, Snapshot, Status
from pcviz.trace.state import State
from pcviz.trace.wellformed import flaw
from tests.trace.model import BUFFER, Model, run_to_end
from tests.trace.wellformed import EVENTS, ITEM_EVENTS

quick = settings(max_examples=60, deadline=None)

any_events = st.one_of(st.lists(EVENTS, max_size=20), st.lists(ITEM_EVENTS, max_size=20))


def fold(events) -> State:
    state = State()
    state.apply_all(events)
    return state


def check_sums(account: Account) -> None:
    assert account.made == account.put + account.dropped + account.rejected + account.in_hand
    assert account.put + account.duplicated + account.phantom == account.delivered + account.left + account.lost
    assert all(getattr(account, name) >= 0 for name in Account.__dataclass_fields__)


def check_valid(snapshot: Snapshot) -> None:
    """Whatever was folded, the parts of the picture agree with one another."""
    check_sums(snapshot.account)
    threads = {thread.id: thread for thread in snapshot.threads}
    for primitive in snapshot.objects:
        assert len(set(primitive.entry)) == len(primitive.entry)
        for number in (*primitive.entry, *primitive.waiting):
            if number in threads:
                assert threads[number].status in (Status.BLOCKED, Status.WAITING, Status.NOTIFIED)
        if primitive.owner in threads:
            assert primitive.id in threads[primitive.owner].holds
    owners = {primitive.id: primitive.owner for primitive in snapshot.objects}
    for thread in snapshot.threads:
        assert thread.why
        assert thread.blocked_s >= 0
        assert thread.since <= snapshot.t
        assert all(owners[lock] == thread.id for lock in thread.holds)
        assert thread.status is not Status.HOLDING or thread.holds
    for buffer in snapshot.buffers:
        assert len(buffer.slots) == buffer.fill
        assert buffer.next_out == 0 or buffer.next_out in snapshot.items
        assert buffer.peak >= 0


@given(any_events)
@quick
def test_any_list_of_events_in_any_order_gives_a_valid_state_at_every_prefix(events):
    state = State()
    for event in events:
        state.apply(event)
        check_valid(state.snapshot())
    assert state.events >= len(events)


@given(any_events)
@quick
def test_the_same_events_give_the_same_snapshot(events):
    assert fold(events).snapshot() == fold(events).snapshot()


@given(any_events)
@quick
def test_looking_changes_nothing(events):
    watched = State()
    for event in events:
        watched.apply(event)
        watched.snapshot()
    assert watched.snapshot() == fold(events).snapshot()


@given(any_events, any_events)
@quick
def test_a_copy_goes_its_own_way(before, after):
    state = fold(before)
    twin = state.copy()
    then = state.snapshot()
    twin.apply_all(after)
    assert state.snapshot() == then
    assert twin.snapshot() == fold([*before, *after]).snapshot()


@given(any_events, any_events)
@quick
def test_events_that_are_only_added_up_leave_a_valid_state_and_the_same_account(before, batch):
    state = fold(before)
    state.skip(batch)
    check_valid(state.snapshot())
    assert state.events == fold([*before, *batch]).events


@given(st.lists(EVENTS, max_size=20))
@quick
def test_what_the_tests_call_well_formed_is_well_formed(events):
    assert [flaw(event) for event in events] == [None] * len(events)


models = st.builds(
    Model,
    producers=st.integers(1, 3),
    consumers=st.integers(1, 3),
    capacity=st.integers(1, 3),
    items=st.integers(1, 4),
    slots=st.sampled_from(["exact", "seen", "derived"]),
    light=st.booleans(),
)
choices = st.lists(st.integers(0, 5), max_size=120)


@given(models, choices)
@quick
def test_a_sound_run_is_never_blamed_whatever_the_order_of_its_records(model, choices):
    run_to_end(model, choices)
    state = State()
    for event in model.events:
        state.apply(event)
        snapshot = state.snapshot()
        check_valid(snapshot)
        assert snapshot.violations == ()
        assert (snapshot.account.lost, snapshot.account.duplicated, snapshot.account.phantom) == (0, 0, 0)


@given(models, choices)
@quick
def test_at_every_moment_the_counts_are_the_threads_own(model, choices):
    state = State()
    seen = 0
    for choice in choices:
        if not model.step(choice):
            break
        state.apply_all(model.events[seen:])
        seen = len(model.events)
        account = state.account
        assert account.made == model.made
        assert account.processed == model.done
        snapshot = state.snapshot()
        assert sum(thread.put for thread in snapshot.threads) == account.put
        assert sum(thread.got for thread in snapshot.threads) == account.delivered
        assert account.put <= model.put
        assert account.delivered <= model.got


@given(models, choices)
@quick
def test_at_the_end_of_a_sound_run_everything_is_accounted_for(model, choices):
    run_to_end(model, choices)
    account = fold(model.events).account
    assert (account.made, account.put, account.delivered, account.processed) == (model.made, model.put, model.got, model.done)
    assert (account.left, account.in_hand) == (len(model.container), 0)
    snapshot = fold(model.events).snapshot()
    assert {thread.status for thread in snapshot.threads} == {Status.FINISHED}
    assert snapshot.buffers[0].peak <= model.capacity


@given(models.filter(lambda model: not model._light), choices, st.integers(0, 400))
@quick
def test_a_sound_run_added_up_from_anywhere_ends_where_the_followed_one_does(model, choices, cut):
    for choice in choices:
        model.step(choice)
    cut = min(cut, len(model.events))
    hasty = fold(model.events[:cut])
    hasty.skip(model.events[cut:])
    followed = fold(model.events).snapshot()
    added_up = hasty.snapshot()
    assert added_up.account == followed.account
    assert added_up.violations == ()
    assert [(p.owner, set(p.entry), set(p.waiting)) for p in added_up.objects] == [
        (p.owner, set(p.entry), set(p.waiting)) for p in followed.objects
    ]
    assert [thread.status for thread in added_up.threads] == [thread.status for thread in followed.threads]
    assert [(b.slots, b.put, b.got) for b in added_up.buffers] == [(b.slots, b.put, b.got) for b in followed.buffers]


@given(choices)
@quick
def test_a_seen_container_is_shown_as_it_was_when_the_lock_was_let_go(choices):
    model = Model(2, 2, 2, 4, "seen")
    state = State()
    applied = 0
    for choice in choices:
        if not model.step(choice):
            break
        state.apply_all(model.events[applied:])
        applied = len(model.events)
        if not model._owner:
            assert state.snapshot().buffers[0].slots == tuple(model.container)
    assert state.fill(BUFFER) <= model.capacity


def test_memory_does_not_grow_with_the_number_of_items_that_came_and_went():
    state = State()
    for item in range(1, 20_001):
        state.apply((0.0, 1, kinds.MAKE, item, [f"P1·{item}", None]))
        state.apply((0.0, 1, kinds.PUT, 1, item))
        state.apply((0.0, 2, kinds.GET, 1, item))
        state.apply((0.0, 2, kinds.DONE, 1, item))
    assert len(state._ledger.items) == 0
    assert len(state._ledger.known) == 1
    assert state.account.processed == 20_000


def test_a_thousand_wrongs_are_counted_and_a_hundred_told():
    state = State()
    for _ in range(1000):
        state.apply((0.0, 1, kinds.RELEASE, 1, None))
    violations = state.snapshot().violations
    assert len(violations) == 101
    assert violations[0] == "T1 released lock 1, which nobody owned"
    assert violations[-1] == "and 900 more of this sort"
