"""Log lines on their way from a server to its log file."""

import threading


class LogQueue:
    """A request leaves its line here; a writer takes it out."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.lines = []
        self.lock = threading.Lock()
        self.written = threading.Condition(self.lock)
        self.logged = threading.Condition(self.lock)

    def log(self, line):
        """Leave a line. Waits while the queue is full."""
        with self.lock:
            while len(self.lines) == self.capacity:
                self.written.wait()
            self.lines.append(line)
            # One more line, so one more writer can go on, also when other lines are there: whoever was woken for those may
            # not have come to take them yet.
            self.logged.notify()

    def next_line(self):
        """The oldest line. Waits while there is none."""
        with self.lock:
            while not self.lines:
                self.logged.wait()
            line = self.lines.pop(0)
            self.written.notify()
            return line
