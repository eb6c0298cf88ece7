"""CPython's own tests of `queue`, run against ours: `python -m unittest tests.sync.cpython_queue`.

Needs an interpreter with its `test` package, and nothing else outside the standard library. The test file itself goes through
the loader, so its threads, locks and timeouts are ours too. With `KERNEL=virtual` in the environment it runs on virtual time.
"""

import importlib.util
import os
import unittest

from pcviz.sync.live import Live
from pcviz.sync.loader import load


def chosen_kernel():
    if os.environ.get("KERNEL") != "virtual":
        return Live()
    from pcviz.sync.virtual import Virtual

    return Virtual(seed=1, level="off")  # nobody drains here, and some of these tests poll a million times


kernel = chosen_kernel()
kernel.take_the_controls()
origin = importlib.util.find_spec("test.test_queue").origin
theirs = load(origin, kernel)


class Ours:
    queue = kernel.queue
    Full, Empty = kernel.queue.Full, kernel.queue.Empty


class QueueTest(Ours, theirs.QueueTest, unittest.TestCase):
    pass


class LifoQueueTest(Ours, theirs.LifoQueueTest, unittest.TestCase):
    pass


class PriorityQueueTest(Ours, theirs.PriorityQueueTest, unittest.TestCase):
    pass


class FailingQueueTest(Ours, theirs.FailingQueueTest, unittest.TestCase):
    pass


class SimpleQueueTest(Ours, theirs.BaseSimpleQueueTest, unittest.TestCase):
    def setUp(self):
        self.type2test = self.queue.SimpleQueue
        super().setUp()
