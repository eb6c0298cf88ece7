"""CPython's own tests of `threading`'s primitives, run against ours: `python -m unittest tests.sync.cpython_locks`.

Needs an interpreter with its `test` package, and nothing else outside the standard library. The threads of these tests are
begun with `_thread`, so to us they are strangers.
"""

import unittest

from test import lock_tests

from pcviz.sync.live import Live

kernel = Live()
kernel.take_the_controls()
ours = kernel.threading


class LockTests(lock_tests.LockTests):
    locktype = staticmethod(ours.Lock)


class RLockTests(lock_tests.RLockTests):
    locktype = staticmethod(ours.RLock)


class EventTests(lock_tests.EventTests):
    eventtype = staticmethod(ours.Event)

    @unittest.skip("looks into the private attribute _cond; our Event stands on no Condition")
    def test_at_fork_reinit(self):
        pass


class ConditionAsRLockTests(lock_tests.RLockTests):
    locktype = staticmethod(ours.Condition)


class ConditionTests(lock_tests.ConditionTests):
    condtype = staticmethod(ours.Condition)


class SemaphoreTests(lock_tests.SemaphoreTests):
    semtype = staticmethod(ours.Semaphore)


class BoundedSemaphoreTests(lock_tests.BoundedSemaphoreTests):
    semtype = staticmethod(ours.BoundedSemaphore)


class BarrierTests(lock_tests.BarrierTests):
    barriertype = staticmethod(ours.Barrier)
