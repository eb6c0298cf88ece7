"""Threads, as the fold knows them: where each one stands, since when, and what it has in hand."""

from pcviz.trace.snapshot import Status, ThreadView

# Bound once: a look-up on an enum class costs more than the whole of a thread's step otherwise does.
NEW = Status.NEW
RUNNING = Status.RUNNING
WORKING = Status.WORKING
HOLDING = Status.HOLDING
BLOCKED = Status.BLOCKED
WAITING = Status.WAITING
NOTIFIED = Status.NOTIFIED


class Thread:
    """One thread of a trace. Written by the rooms of the fold, read by `words`."""

    __slots__ = (
        "blocked_s",
        "buffer",
        "call",
        "cause",
        "daemon",
        "done",
        "ended",
        "error",
        "gate",
        "gate_object",
        "got",
        "holds",
        "item",
        "killed",
        "limit",
        "line",
        "locals",
        "locked",
        "made",
        "name",
        "notified_by",
        "number",
        "object",
        "offered",
        "owed",
        "purpose",
        "put",
        "queue",
        "role",
        "seconds",
        "since",
        "stage",
        "stalled_from",
        "status",
        "timed_out",
        "touched",
        "traceback",
        "view",
    )

    def __init__(self, number: int, touched: list[int]) -> None:
        self.number = number
        self.name = f"T{number}" if number else "you"
        self.role = "worker"
        self.stage = ""  # of a pipeline
        self.daemon = False
        self.status = NEW
        self.since = 0.0
        self.object = 0
        self.gate = ""  # ask | release | reacquire while held at a gate
        self.gate_object = 0
        self.ended = False
        self.killed = False  # ended with the program, not by you
        self.queue: int | None = None  # the object in whose entry queue or wait set it stands
        self.cause = ""  # full | empty: what was known of the buffer when it began to wait; else how it was woken
        self.limit: float | None = None  # the timeout of its wait
        self.timed_out = 0  # the condition on which its time ran out, until it owns the lock again
        self.notified_by = 0
        self.holds: list[int] = []
        self.seconds = 0.0  # of its sleep
        self.purpose = ""  # making | processing | sleep
        self.call = ""  # put | get
        self.buffer = 0  # of the call
        self.offered = 0  # the item of a put
        self.locked = False  # whether it owned a lock within the call
        self.owed = 0  # an item whose put was evident before PUT was recorded
        self.item = 0
        self.made = 0
        self.put = 0
        self.got = 0
        self.done = 0
        self.blocked_s = 0.0  # of the stalls that are over
        self.stalled_from: float | None = None
        self.error = ""
        self.traceback = ""
        self.line = 0  # of the code under study
        self.locals: dict[str, str] = {}  # replaced as a whole, never changed: views share it
        self.touched = touched
        self.view: ThreadView | None = None

    def become(self, status: Status, t: float, object: int = 0) -> None:
        """Change status. An ended thread stays ended, whatever comes."""
        if self.ended:
            return
        if status is BLOCKED or status is WAITING or status is NOTIFIED:
            if self.stalled_from is None:
                self.stalled_from = t
        elif self.stalled_from is not None:
            self.blocked_s += max(0.0, t - self.stalled_from)
            self.stalled_from = None
        if status is not self.status:
            self.status = status
            self.since = t
            self.touched.append(self.number)
        self.object = object
        self.view = None

    def proceed(self, t: float) -> None:
        """Go on with Python code, with or without a lock in hand."""
        self.become(HOLDING if self.holds else RUNNING, t)

    def blocked_until(self, t: float) -> float:
        """Seconds spent blocked, waiting or notified, up to t."""
        if self.stalled_from is None:
            return self.blocked_s
        return self.blocked_s + max(0.0, t - self.stalled_from)

    def stands(self) -> bool:
        """Whether the last view still holds: its phrase rests on the thread's own steps alone, not on a lock's owner, a
        buffer's fill or an item's label, which change without it."""
        return self.view is not None and self.stalled_from is None and not self.offered and self.status is not WORKING

    def look(self, t: float, why: str) -> ThreadView:
        self.view = ThreadView(
            id=self.number,
            name=self.name,
            role=self.role,
            daemon=self.daemon,
            status=self.status,
            why=why,
            since=self.since,
            object=self.object,
            gated=bool(self.gate),
            item=self.item,
            call=self.call,
            holds=tuple(self.holds),
            notified_by=self.notified_by,
            made=self.made,
            put=self.put,
            got=self.got,
            done=self.done,
            blocked_s=self.blocked_until(t),
            error=self.error,
            traceback=self.traceback,
            line=self.line,
            locals=self.locals,
            stage=self.stage,
        )
        return self.view

    def copy(self, touched: list[int]) -> "Thread":
        twin = Thread.__new__(Thread)
        for name in Thread.__slots__:
            setattr(twin, name, getattr(self, name))
        twin.holds = self.holds.copy()
        twin.touched = touched
        return twin


class Threads(dict[int, Thread]):
    """All threads by number, in order of appearance; one that nobody announced is made up on first sight."""

    def __init__(self) -> None:
        super().__init__()
        self.touched: list[int] = []  # whose status changed in the last event

    def __missing__(self, number: int) -> Thread:
        thread = self[number] = Thread(number, self.touched)
        return thread

    def name(self, number: int) -> str:
        thread = self.get(number)
        if thread is not None:
            return thread.name
        return f"T{number}" if number else "you"

    def renamed(self) -> None:
        """A name that stands in phrases has changed: every phrase is made anew."""
        for thread in self.values():
            thread.view = None

    def twin(self) -> "Threads":
        twin = Threads()
        for number, thread in self.items():
            twin[number] = thread.copy(twin.touched)
        return twin
