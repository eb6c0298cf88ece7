"""Well-formed events in any order: nothing about them need make sense together."""

from hypothesis import strategies as st

from pcviz.trace import event as kinds

TIMES = st.integers(0, 100).map(float)
THREADS = st.integers(0, 4)
OBJECTS = st.integers(0, 7)
ITEMS = st.one_of(st.none(), st.integers(0, 5))
TIMEOUTS = st.one_of(st.none(), st.floats(0, 10))

DATA = {
    kinds.THREAD: st.fixed_dictionaries(
        {
            "name": st.sampled_from(["P1", "C1", "main", ""]),
            "role": st.sampled_from(["producer", "consumer"]),
            "daemon": st.booleans(),
        }
    ),
    kinds.OBJECT: st.one_of(
        st.fixed_dictionaries(
            {"kind": st.sampled_from(["lock", "rlock", "event", "barrier"]), "name": st.sampled_from(["lock", ""])}
        ),
        st.fixed_dictionaries({"name": st.just("mutex")}),
        st.fixed_dictionaries({"kind": st.just("condition"), "name": st.just("not_full"), "lock": OBJECTS}),
        st.fixed_dictionaries({"kind": st.just("semaphore"), "name": st.just("empty"), "value": st.integers(0, 3)}),
        st.fixed_dictionaries({"kind": st.just("thread"), "name": st.just("P1"), "thread": THREADS}),
        st.fixed_dictionaries(
            {
                "kind": st.just("buffer"),
                "name": st.just("queue"),
                "capacity": st.one_of(st.none(), st.integers(1, 3)),
                "order": st.sampled_from(["fifo", "lifo", "priority", "any"]),
                "slots": st.sampled_from(["exact", "seen", "derived"]),
                "class": st.just("Queue"),
            }
        ),
    ),
    kinds.START: st.none(),
    kinds.END: st.one_of(st.none(), st.just("stopped"), st.just({"error": "ValueError: no", "traceback": "…"})),
    kinds.SLEEP: st.tuples(st.floats(0, 5), st.sampled_from(["making", "processing", "sleep"])).map(list),
    kinds.WAKE: st.none(),
    kinds.GATE: st.sampled_from(["ask", "own", "release", "reacquire"]),
    kinds.LINE: st.tuples(
        st.integers(0, 40), st.dictionaries(st.sampled_from(["item", "n"]), st.sampled_from(["1", "'a'"]))
    ).map(list),
    kinds.ASK: st.none(),
    kinds.BLOCK: TIMEOUTS,
    kinds.OWN: st.one_of(st.none(), st.integers(0, 3)),
    kinds.RELEASE: st.one_of(st.none(), st.integers(0, 3)),
    kinds.WAIT: TIMEOUTS,
    kinds.NOTIFY: st.lists(THREADS, max_size=3),
    kinds.TIMEOUT: st.none(),
    kinds.FLAG: st.one_of(st.booleans(), st.sampled_from(["filling", "broken"])),
    kinds.MAKE: st.tuples(st.sampled_from(["P1·1", "P1·2"]), st.one_of(st.none(), st.integers(-2, 2))).map(list),
    kinds.OFFER: ITEMS,
    kinds.PUT: ITEMS,
    kinds.TAKE: st.none(),
    kinds.GET: ITEMS,
    kinds.RETURN: st.sampled_from(["full", "empty", "closed", "timeout", "ValueError"]),
    kinds.DROP: st.tuples(ITEMS, st.just("drop-oldest")).map(list),
    kinds.REJECT: st.tuples(ITEMS, st.sampled_from(["reject", "caller-runs"])).map(list),
    kinds.DONE: ITEMS,
    kinds.SLOTS: st.lists(ITEMS, max_size=4),
    kinds.SET: st.one_of(
        st.tuples(st.just("capacity"), st.one_of(st.none(), st.integers(1, 3))).map(list),
        st.tuples(st.just("order"), st.sampled_from(["fifo", "LIFO"])).map(list),
        st.tuples(st.just("speed"), st.floats(0, 2)).map(list),
    ),
    kinds.PHASE: st.sampled_from(["running", "draining", "finished", "deadlock"]),
    kinds.SKIP: st.dictionaries(st.sampled_from(["make", "put", "get", "own", "drop", "done"]), st.integers(0, 3), max_size=3),
}

MOVES = [kinds.MAKE, kinds.OFFER, kinds.PUT, kinds.TAKE, kinds.GET, kinds.DROP, kinds.REJECT, kinds.DONE, kinds.SLOTS]


def events_of(names):
    """One event of these kinds."""
    return st.one_of(*(st.tuples(TIMES, THREADS, st.just(kind), OBJECTS, DATA[kind]) for kind in names))


EVENTS = events_of(list(DATA))
ITEM_EVENTS = events_of(MOVES)
