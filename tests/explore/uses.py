"""Plain code that uses the primitives rightly or wrongly: one small class for each thing that one may do with them."""

HEAD = """
import queue, random, threading, time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
"""
SLOTS = """
    def put(self, item):
        with self.changed:
            while len(self.items) >= self.capacity:
                self.changed.wait()
            self.items.append(item)
            self.changed.notify_all()

    def get(self):
        with self.changed:
            while not self.items:
                self.changed.wait()
            item = self.items.pop(0)
            self.changed.notify_all()
            return item
"""


def made_by(*lines):
    """A right class whose constructor has these lines; `capacity` and `items` are there already."""
    body = "\n        ".join(("self.capacity = capacity", "self.items = []", *lines))
    return f"class Buffer:\n    def __init__(self, capacity):\n        {body}\n{SLOTS}"


RIGHT = {
    "a condition on a semaphore": made_by("self.changed = threading.Condition(threading.Semaphore(1))"),
    "a condition on a lock that is used by itself, too": made_by(
        "self.lock = threading.Lock()",
        "self.changed = threading.Condition(self.lock)",
        "self.lock.acquire()",
        "self.lock.release()",
    ),
    "an RLock lets go of all its levels in wait": made_by("self.changed = threading.Condition()").replace(
        "with self.changed:", "with self.changed, self.changed:"
    ),
    "notifyAll": made_by("self.changed = threading.Condition()").replace("notify_all", "notifyAll"),
    "a lock of one's own making under a condition": """
class Mine:
    def __init__(self):
        self.inner = threading.Lock()

    def acquire(self, blocking=True):
        return self.inner.acquire(blocking)

    def release(self):
        self.inner.release()

    def __enter__(self):
        self.acquire()

    def __exit__(self, *details):
        self.release()
"""
    + made_by("self.changed = threading.Condition(Mine())"),
    "acquire(False) in a loop": """
class Buffer:
    def __init__(self, capacity):
        self.capacity, self.items, self.lock = capacity, [], threading.Lock()

    def lock_it(self):
        while not self.lock.acquire(False):
            time.sleep(0.01)

    def put(self, item):
        while True:
            self.lock_it()
            try:
                if len(self.items) < self.capacity:
                    self.items.append(item)
                    return
            finally:
                self.lock.release()
            time.sleep(0.01)

    def get(self):
        while True:
            self.lock_it()
            try:
                if self.items:
                    return self.items.pop(0)
            finally:
                self.lock.release()
            time.sleep(0.01)
""",
    "a lock that the other side releases": """
class Buffer:
    def __init__(self, capacity):
        self.room, self.some = threading.Lock(), threading.Lock()
        self.some.acquire()
        self.capacity = 1

    def put(self, item):
        self.room.acquire()
        self.item = item
        self.some.release()

    def get(self):
        self.some.acquire()
        item = self.item
        self.room.release()
        return item
""",
    "two events that are handed back and forth": """
class Buffer:
    def __init__(self):
        self.capacity = 1
        self.mutex, self.room, self.some = threading.Lock(), threading.Event(), threading.Event()
        self.room.set()

    def put(self, item):
        while True:
            self.room.wait()
            with self.mutex:
                if self.room.is_set():
                    self.room.clear()
                    self.item = item
                    self.some.set()
                    return

    def get(self):
        while True:
            self.some.wait()
            with self.mutex:
                if self.some.is_set():
                    self.some.clear()
                    item = self.item
                    self.room.set()
                    return item
""",
    "a thread of the buffer's own": """
class Pump(threading.Thread):
    def __init__(self, source, target):
        super().__init__(daemon=True)
        self.source, self.target = source, target

    def run(self):
        while True:
            self.target.put(self.source.get())

class Buffer:
    def __init__(self):
        self.arriving, self.leaving = queue.Queue(1), queue.Queue(1)
        Pump(self.arriving, self.leaving).start()

    def put(self, item):
        self.arriving.put(item)

    def get(self):
        return self.leaving.get()
""",
    "an executor of the buffer's own": """
class Buffer:
    def __init__(self):
        self.kept = queue.Queue()
        self.pool = ThreadPoolExecutor(1)

    def put(self, item):
        self.pool.submit(self.kept.put, item).result()

    def get(self):
        return self.kept.get()
""",
    "a timer that gives a place back": """
class Buffer:
    def __init__(self, capacity):
        self.room, self.kept = threading.Semaphore(capacity), queue.SimpleQueue()

    def put(self, item):
        self.room.acquire()
        self.kept.put(item)

    def get(self):
        item = self.kept.get()
        threading.Timer(5, self.room.release).start()
        return item
""",
    "queue.Queue as a base": "class Buffer(queue.Queue):\n    pass",
    "queue.LifoQueue inside": """
class Buffer:
    def __init__(self, capacity):
        self.kept = queue.LifoQueue(capacity)

    def push(self, item):
        self.kept.put(item)

    def pop(self):
        return self.kept.get()
""",
    "queue.PriorityQueue as a base": "class Buffer(queue.PriorityQueue):\n    pass",
    "a queue whose time runs out is asked again": """
class Buffer:
    def __init__(self, capacity):
        self.kept = queue.Queue(capacity)

    def put(self, item):
        while True:
            try:
                return self.kept.put(item, timeout=1)
            except queue.Full:
                continue

    def get(self):
        while True:
            try:
                return self.kept.get(timeout=1)
            except queue.Empty:
                continue
""",
    "a lock at class level": made_by().replace("class Buffer:", "class Buffer:\n    changed = threading.Condition()\n"),
    "a lock at module level": "lock = threading.Condition()\n" + made_by().replace("self.changed", "lock"),
    "factories of a dataclass": f"""
@dataclass
class Buffer:
    capacity: int
    items: list = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)
{SLOTS}""",
    "a lock made when it is first needed, under another": made_by("self.lock = threading.Lock()", "self.cond = None").replace(
        SLOTS,
        f"""
    @property
    def changed(self):
        with self.lock:
            if self.cond is None:
                self.cond = threading.Condition()
            return self.cond
{SLOTS}""",
    ),
    "a thread asks who it is": made_by("self.changed = threading.Condition()", "self.last = None").replace(
        "            self.items.append(item)",
        "            self.last = threading.current_thread().name\n            self.items.append(item)",
    ),
    "calls inside a comprehension, whose name is also one of the function": made_by(
        "self.changed = threading.Condition()"
    ).replace(
        "            self.changed.notify_all()\n            return item",
        "            once = 1\n            [self.changed.notify_all() for once in range(once)]\n            return item",
    ),
    "a thread keeps something for itself": made_by(
        "self.changed = threading.Condition()", "self.mine = threading.local()"
    ).replace(
        "            self.items.append(item)",
        "            self.mine.item = item\n            self.items.append(self.mine.item)",
    ),
}

WRONG = {
    "a barrier for more than there are": (
        "deadlock",
        """
class Buffer:
    def __init__(self, capacity):
        self.meeting, self.kept = threading.Barrier(5), []

    def put(self, item):
        self.kept.append(item)
        self.meeting.wait()

    def get(self):
        self.meeting.wait()
        return self.kept.pop()
""",
    ),
    "an RLock that is released once too seldom": (
        "deadlock",
        made_by("self.changed = threading.Condition()").replace(
            "            self.items.append(item)", "            self.changed.acquire()\n            self.items.append(item)"
        ),
    ),
    "a plain lock taken twice": (
        "deadlock",
        made_by("self.changed = threading.Condition(threading.Lock())").replace(
            "with self.changed:", "with self.changed, self.changed:"
        ),
    ),
    "acquire(False) that is not looked at": (
        "exception",
        """
class Buffer:
    def __init__(self):
        self.kept, self.lock = queue.SimpleQueue(), threading.Lock()

    def put(self, item):
        self.lock.acquire(False)
        self.kept.put(item)
        self.lock.release()

    def get(self):
        return self.kept.get()
""",
    ),
    "an executor that waits for itself": (
        "deadlock",
        """
class Buffer:
    def __init__(self):
        self.pool, self.kept = ThreadPoolExecutor(1), queue.Queue()

    def put(self, item):
        self.pool.submit(lambda: self.pool.submit(self.kept.put, item).result()).result()

    def get(self):
        return self.kept.get()
""",
    ),
    "a thread of the buffer's own that dies": (
        "exception",
        """
class Buffer:
    def __init__(self):
        self.arriving, self.leaving = queue.Queue(1), queue.Queue(1)
        threading.Thread(target=self.pump, daemon=True).start()

    def pump(self):
        self.leaving.put(self.arriving.get(), timeout=0.1) or self.nothing.more

    def put(self, item):
        self.arriving.put(item)

    def get(self):
        return self.leaving.get()
""",
    ),
}
