"""A second opinion without any of pcviz: CPython's own `threading.py` and `queue.py` over a modelled lock, all schedules tried.

The only primitive is a lock whose `acquire` is a choice point. That is enough for classes whose shared data are guarded:
between two acquires nothing that a thread does can be seen by another. With `fine`, a release is a choice point too, and a
thread stands after each. Sleeps and timeouts end whenever the schedule says so, at most `PATIENCE` times in a run.
"""

import builtins
import importlib.util
import os
import sys
import types
from functools import cache
from pathlib import Path

from greenlet import GreenletExit, getcurrent, greenlet

PATIENCE = 3
STUCK = frozenset(["deadlock", "livelock", "lost-item"])  # words for a run that cannot end


class Cut(Exception):
    """This schedule is not followed any further."""


class Thread(greenlet):
    def __init__(self, body, name):
        super().__init__(self.live)
        self.body, self.name = body, name
        self.ready = lambda: True
        self.impatient = False  # may go on although it is not ready: its time runs out
        self.error = None

    def live(self):
        try:
            self.body()
        except GreenletExit:
            raise
        except BaseException as error:
            self.error = error


@cache
def compiled(text, path):
    return compile(text, path, "exec")


class World:
    """One run after another; `choose(n)` is asked whenever there are n ways to go on."""

    def __init__(self, fine=False):
        self.fine = fine
        self.modules = {"_thread": self.thread_module(), "time": self.time_module()}
        self.modules["threading"] = self.source("threading", "RLock")
        self.modules["queue"] = self.source("queue")

    def start(self, choose):
        self.choose = choose
        self.hub = getcurrent()
        self.threads = []
        self.patience = PATIENCE

    # -- modules ------------------------------------------------------------------------------------------------------------

    def thread_module(self):
        import _thread

        module = types.ModuleType("_thread")
        vars(module).update(vars(_thread))
        world = self

        class Lock(ModelLock):
            def __init__(self):
                self.world, self.held = world, False

        module.allocate_lock = module.LockType = module.lock = Lock
        module.get_ident = lambda: id(getcurrent())
        del module.RLock  # then threading.py takes the one that is written in Python
        return module

    def time_module(self):
        module = types.ModuleType("time")
        module.monotonic = module.time = module.perf_counter = lambda: 0.0
        module.sleep = lambda seconds: self.stand(lambda: False, impatient=True)
        return module

    def source(self, name, own_rlock=""):
        path = importlib.util.find_spec(name).origin
        module = types.ModuleType(name)
        self.run(Path(path).read_text(encoding="utf-8"), path, module)
        if own_rlock:
            module.RLock = module._PyRLock
        return module

    def run(self, text, path, module):
        vars(module)["__builtins__"] = {**vars(builtins), "__import__": self.bring}
        exec(compiled(text, path), vars(module))

    def bring(self, name, globals=None, locals=None, fromlist=(), level=0):
        if name == "_queue" or (name == "os" and globals.get("__name__") == "threading"):
            if name == "os":
                return types.SimpleNamespace(**{key: value for key, value in vars(os).items() if key != "register_at_fork"})
            raise ImportError(name)
        return self.modules.get(name) or builtins.__import__(name, globals, locals, fromlist, level)

    # -- running ------------------------------------------------------------------------------------------------------------

    def stand(self, ready, impatient=False):
        """Called in a thread: wait until the schedule lets it go on. False: its time ran out first."""
        me = getcurrent()
        if not isinstance(me, Thread):  # the constructor, before there are any threads
            if not ready():
                raise RuntimeError("the constructor waits")
            return True
        me.ready, me.impatient = ready, impatient
        return self.hub.switch()

    def live(self, bodies, watch):
        """Run `bodies` to the end of all, or until nobody can go on; `watch()` is asked after each step for a violation."""
        self.threads = [Thread(body, str(number)) for number, body in enumerate(bodies)]
        try:
            while True:
                able = [(thread, True) for thread in self.threads if not thread.dead and thread.ready()]
                if self.patience:
                    able += [(t, False) for t in self.threads if not t.dead and t.impatient and not t.ready()]
                elif not able and any(t.impatient for t in self.threads if not t.dead):
                    raise Cut
                if not able:
                    return "" if all(thread.dead for thread in self.threads) else "deadlock"
                thread, in_time = able[self.choose(len(able))]
                self.patience -= not in_time
                thread.impatient = False
                thread.switch(in_time) if thread else thread.switch()
                if thread.error is not None:
                    return "exception"
                if watch():
                    return watch()
        finally:
            for thread in self.threads:
                while thread:
                    thread.throw(GreenletExit)


class ModelLock:
    def acquire(self, blocking=True, timeout=-1):
        if not self.world.stand(lambda: not self.held or not blocking, impatient=blocking and timeout >= 0):
            return False
        if self.held:
            return False
        self.held = True
        if self.world.fine:
            self.world.stand(lambda: True)
        return True

    def release(self):
        if isinstance(getcurrent(), Thread) and self.world.fine:
            self.world.stand(lambda: True)
        if not self.held:
            raise RuntimeError("release unlocked lock")
        self.held = False

    def locked(self):
        return self.held

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *_):
        self.release()

    def _at_fork_reinit(self):
        self.held = False


def opinion(text, cls, put, get, make, configuration, *, fine=False, most=3000):
    """All verdicts that some schedule leads to, and whether every schedule was tried."""
    world = World(fine)
    found = set()
    path = []  # the way taken at each choice of the last run, and how many there were
    for _ in range(most):
        verdict = once(world, follow(path), text, cls, put, get, make, configuration)
        if verdict:
            found.add(verdict)
        while path and path[-1][0] + 1 == path[-1][1]:
            path.pop()
        if not path:
            return found, True
        path[-1] = (path[-1][0] + 1, path[-1][1])
    return found, False


def follow(path):
    """A chooser that goes the ways of `path`, then always the first, and writes down what it did."""
    at = 0

    def choose(ways):
        nonlocal at
        if at == len(path):
            path.append((0, ways))
        at += 1
        return path[at - 1][0]

    return choose


def once(world, choose, text, cls, put, get, make, configuration):
    producers, consumers, capacity, items = configuration
    world.start(choose)
    module = sys.modules["study"] = types.ModuleType("study")  # dataclasses look there
    world.run(text, "study.py", module)
    buffer = make(getattr(module, cls), capacity)
    offered, returned, begun, got, wrong = [], [], [], [], []

    def produce():
        for _ in range(items):
            item = 1000 + len(offered)
            offered.append(item)
            if getattr(buffer, put)(item) is not False:
                returned.append(item)
                if len(returned) - len(begun) > capacity:
                    wrong.append("overflow")

    def consume(quota):
        for _ in range(quota):
            begun.append(0)
            item = getattr(buffer, get)()
            if item in got:
                wrong.append("duplicate-item")
            elif item not in offered:
                wrong.append("phantom-item")
            got.append(item)

    each, more = divmod(producers * items, consumers)
    bodies = [produce] * producers + [lambda n=each + (c < more): consume(n) for c in range(consumers)]
    try:
        return world.live(bodies, lambda: wrong[0] if wrong else "")
    except Cut:
        return ""
