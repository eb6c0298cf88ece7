"""Many threads on real locks, and proof that the log tells the order in which the lock went round.

`python -m tests.sync.lock_order` runs it on any interpreter, with and without the GIL: it needs the standard library only.
"""

import sys

from pcviz.sync.live import Live

THREADS, ROUNDS = 6, 400


def contend():
    """A list that is appended to under the lock, and the order of owners in the log: they must be the same."""
    kernel = Live()
    kernel.take_the_controls()
    lock = kernel.threading.Lock()
    order = []

    def work():
        me = kernel.me()
        for _ in range(ROUNDS):
            with lock:
                order.append(me)

    threads = [kernel.threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    assert kernel.join(30)
    events = kernel.recorder.drain()
    assert [thread for _, thread, kind, object, _ in events if kind == "own" and object == lock._id] == order
    check_exclusion([event for event in events if event[3] == lock._id])
    return len(order)


def check_exclusion(events):
    owner = None
    for _, thread, kind, _, _ in events:
        if kind == "own":
            assert owner is None, "owned by two"
            owner = thread
        elif kind == "release":
            assert owner == thread, "released by one who does not own it"
            owner = None


def exchange():
    """Items through an instrumented queue, none lost, each thread notified by somebody who said so."""
    kernel = Live()
    kernel.take_the_controls()
    queue = kernel.queue.Queue(3)
    got = []

    def produce(start):
        for number in range(start, start + ROUNDS):
            queue.put(number)

    def consume():
        for _ in range(ROUNDS):
            got.append(queue.get())

    for number in range(3):
        kernel.threading.Thread(target=produce, args=(number * ROUNDS,)).start()
        kernel.threading.Thread(target=consume).start()
    assert kernel.join(30)
    assert sorted(got) == list(range(3 * ROUNDS))
    waiting = {}
    for _, thread, kind, object, data in kernel.recorder.drain():
        if kind == "wait":
            waiting.setdefault(object, []).append(thread)
        elif kind == "notify":
            assert data == waiting.get(object, [])[: len(data)], "notified in another order than they came"
            del waiting.get(object, [])[: len(data)]
    assert not any(waiting.values())
    return len(got)


if __name__ == "__main__":
    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    print(f"GIL {'on' if gil else 'off'}: {contend()} turns of a lock and {exchange()} items in order")
