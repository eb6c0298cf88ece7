"""A live kernel on a clock that is advanced by hand, and its events told as lines."""

import threading

from pcviz.sync.clock import FakeClock
from pcviz.sync.live import Live
from pcviz.trace.recorder import FULL, Recorder

PATIENCE = 5  # wall seconds before a test gives up waiting for an event


class RingingRecorder(Recorder):
    """Wakes the test whenever something was recorded, so that it need not ask again and again."""

    def __init__(self, clock, level):
        super().__init__(clock, level)
        quiet = self.append
        self.bell = threading.Condition()

        def append(record):
            quiet(record)
            with self.bell:
                self.bell.notify_all()

        self.append = append


class Lab:
    def __init__(self, level=FULL):
        self.clock = FakeClock()
        self.recorder = RingingRecorder(self.clock, level)
        self.kernel = Live(clock=self.clock, recorder=self.recorder)
        self.kernel.take_the_controls()
        self.threading = self.kernel.threading
        self.events = []
        self._names = {}
        self._threads = {0: "you"}

    def name(self, **primitives):
        """Names for the story: `lab.name(lock=lock)`."""
        self._names |= {primitive._id: name for name, primitive in primitives.items()}

    def start(self, name, target, *args):
        thread = self.threading.Thread(target=target, args=args, name=name)
        thread.start()
        return thread

    def story(self, *threads):
        """One line an event: who, what, on what, data; of these threads only, or of all."""
        with self.recorder.bell:
            self.events += self.recorder.drain()
        lines = []
        for _, thread, kind, object, data in self.events:
            if kind == "thread":
                self._threads[thread] = data["name"]
            elif kind == "object" and data.get("kind") == "thread":
                self._names[object] = f"thread {data['name']}"
            elif kind not in ("object", "start"):
                who = self._threads[thread]
                words = [who, kind, self._names.get(object, ""), "" if data is None else self._told(kind, data)]
                if not threads or who in threads:
                    lines.append(" ".join(word for word in words if word))
        return lines

    def _told(self, kind, data):
        return str([self._threads[number] for number in data]) if kind == "notify" else str(data)

    def until(self, line, times=1):
        """Wait until the story has this line."""
        with self.recorder.bell:
            assert self.recorder.bell.wait_for(lambda: self.story().count(line) >= times, PATIENCE), self.story()

    def finish(self, *threads):
        assert self.kernel.join(PATIENCE), self.story()
        return self.story(*threads)

    def close(self):
        self.kernel.abort()
        assert self.kernel.join(PATIENCE)
