"""A run on a clock that is advanced by hand, folded as it goes, and what must be true of any run."""

import time

from pcviz.sync.clock import FakeClock
from pcviz.sync.live import Live
from pcviz.sync.virtual import Virtual
from pcviz.trace.event import DROP, GET, MAKE, PUT, REJECT, SET
from pcviz.trace.recorder import FULL
from pcviz.trace.state import State
from pcviz.workshop.run import Run
from pcviz.workshop.scenario import Scenario

PATIENCE = 60  # wall seconds before a test gives up
STEP = 0.1  # run seconds between two looks


class Running:
    """`scenario` are the fields of one; `virtual`: on virtual time; `paused`: begun with a pause. To be used in a `with`."""

    def __init__(self, level=FULL, virtual=False, seconds=None, seed=1, paused=False, **scenario):
        self.clock = FakeClock()
        kernel = Virtual(seed) if virtual else Live(level, self.clock)
        self.run = Run(Scenario(title="test", **scenario), seed=seed, seconds=seconds, kernel=kernel)
        self.state = State()
        self.events = []
        if paused:
            self.run.pause()

    def __enter__(self):
        self.run.start()
        return self

    def __exit__(self, *error):
        self.run.close()

    def look(self):
        events = self.run.drain()
        self.events += events
        self.state.apply_all(events)
        self.run.tend(self.state)

    def until(self, true, step=STEP):
        """Let time pass, and look, until `true()`."""
        begin = time.monotonic()
        while not true():
            assert time.monotonic() < begin + PATIENCE, [(t.name, t.why) for t in self.state.snapshot().threads]
            if not self.run.virtual:
                self.clock.advance(step)
                self.run.join(0.001)
            self.look()

    def to_the_end(self):
        self.until(lambda: self.run.ended is not None)
        self.look()
        return self.run.ended

    # Who is where

    @property
    def workers(self):
        return self.run._crew.workers

    def view(self, name):
        return next(view for view in self.state.snapshot().threads if view.name == name)

    def statuses(self):
        return {view.name: str(view.status) for view in self.state.snapshot().threads}


def check_account(running):
    """Nothing is lost, whatever was done to the run."""
    account = running.state.account
    assert account.made == account.put + account.dropped + account.rejected + account.in_hand
    assert account.put == account.delivered + account.left
    assert (account.lost, account.duplicated, account.phantom) == (0, 0, 0)
    assert running.state.snapshot().violations == ()


def check_workers(running):
    """The fold's counts are the workers' own. One who was stopped may have put or got what it did not live to count."""
    for worker in running.workers:
        view = running.view(worker.name)
        assert (view.made, view.done) == (worker.made, worker.done)
        stopped = view.status == "stopped"
        assert view.put - worker.put in ((0, 1) if stopped else (0,))
        assert view.got - worker.got in ((0, 1) if stopped else (0,))


def check_hands(running):
    """Whoever left by itself left nothing in its hand."""
    for worker in running.workers:
        view = running.view(worker.name)
        if view.status == "finished":
            mine = [event for event in running.events if event[1] == view.id and event[2] in (DROP, REJECT)]
            gone = sum(1 for event in mine if event[4][1] not in ("drop-oldest", "close-now"))
            kept = sum(1 for event in mine if event[4][1] == "caller-runs")
            assert (worker.made, worker.got + kept) == (worker.put + gone, worker.done)


def check_balance(running):
    """Seen from the end: every item that was made is somewhere."""
    account = running.state.account
    assert account.made == account.processed + account.dropped + account.turned_away + account.left + account.unfinished
    assert min(account.left, account.unfinished, account.turned_away) >= 0


def check_buffer(running, capacity, order, exact_times=False):
    """Every put had room, and every get took the item that the order of that moment allows; for the workbench's own buffer.

    What ageing allows hangs on the times of arrival, which are those of the events in virtual time only (`exact_times`).
    """
    rate, since, arrived = running.run.scenario.ageing_rate, 0, {}
    priorities = {event[3]: event[4][1] or 0 for event in running.events if event[2] == MAKE}
    inside = []  # by arrival
    for t, _, kind, _, data in running.events:
        if kind == SET and data[0] == "capacity":
            capacity = data[1]
        elif kind == SET and data[0] == "order":
            order, since = data[1], t
        elif kind == SET and data[0] == "ageing_rate":
            rate = data[1]
        elif kind == DROP and data[1] == "drop-oldest":
            assert data[0] == inside.pop(0)
        elif kind == PUT:
            assert capacity is None or len(inside) < capacity
            inside.append(data)
            arrived[data] = t
        elif kind == GET:
            urgent = min(inside, key=priorities.__getitem__)  # of equal ones the first
            first = {"fifo": inside[0], "lifo": inside[-1], "priority": urgent}.get(order)
            if order == "ageing" and exact_times:
                first = min(inside, key=lambda item: priorities[item] + rate * max(arrived[item], since))
            assert data == first or (first is None and data in inside)
            inside.remove(data)
    assert len(inside) == running.state.account.left
