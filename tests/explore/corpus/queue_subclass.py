"""ok: A subclass of queue.Queue that counts."""

import queue


class CountingQueue(queue.Queue):
    def _init(self, maxsize):
        super()._init(maxsize)
        self.puts = 0

    def _put(self, item):
        self.puts += 1
        super()._put(item)
