"""A kernel whose time passes by hand, and its events told as lines: live, with real threads on a fake clock, or virtual."""

import threading

from pcviz.sync.clock import FakeClock
from pcviz.sync.live import Live
from pcviz.sync.virtual import Virtual
from pcviz.trace.recorder import FULL, Recorder

PATIENCE = 60  # wall seconds before a test gives up waiting for an event


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


class Story:
    """What both laboratories have: named things, threads, and the lines of what happened."""

    def __init__(self, kernel):
        self.kernel = kernel
        self.recorder = kernel.recorder
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
        self.events += self.drain()
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

    def finish(self, *threads):
        assert self.kernel.join(PATIENCE), self.story()
        return self.story(*threads)

    def close(self):
        self.kernel.abort()
        assert self.kernel.join(PATIENCE)


class Lab(Story):
    """Real threads, on a clock that is advanced by hand."""

    def __init__(self, level=FULL):
        self.clock = FakeClock()
        super().__init__(Live(clock=self.clock, recorder=RingingRecorder(self.clock, level)))

    def drain(self):
        with self.recorder.bell:
            return self.recorder.drain()

    def until(self, line, times=1):
        """Wait until the story has this line."""
        with self.recorder.bell:
            assert self.recorder.bell.wait_for(lambda: self.story().count(line) >= times, PATIENCE), self.story()


class VirtualLab(Story):
    """Threads that take turns, while somebody waits for a line of theirs or for time to pass."""

    def __init__(self, level=FULL):
        super().__init__(Virtual(seed=1, level=level))
        self.clock = self

    def drain(self):
        return self.recorder.drain()

    def until(self, line, times=1):
        while self.story().count(line) < times:
            assert self.kernel.turn(), self.story()

    def advance(self, seconds):
        self.kernel.run_on(self.kernel.now() + seconds)
