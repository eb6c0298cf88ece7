"""CPython's own tests of `queue`, run against ours: `python -m unittest tests.sync.cpython_queue`.

Needs an interpreter with its `test` package, and nothing else outside the standard library. The test file itself goes through
the loader, so its threads, locks and timeouts are ours too.
"""

import importlib.util
import unittest

from pcviz.sync.live import Live
from pcviz.sync.loader import load

kernel = Live()
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
