"""One schedule being executed: a fresh module, a fresh buffer, its producers and consumers, and what they do wrong.

The driver asks `choices` and calls `advance`; afterwards `violation` says whether a property broke. `shared_key` and
`local_key` give the state that the search keeps.
"""

import contextlib
import random
import sys
from types import ModuleType
from typing import Any, NamedTuple

from pcviz.explore.contents import Contents, primitive_names
from pcviz.explore.encoding import TOKEN
from pcviz.explore.fingerprint import Fingerprint, everything
from pcviz.explore.imprint import Hidden, Imprint
from pcviz.explore.items import RANK, Item, Marked, Token
from pcviz.explore.monitor import NOTHING, Monitor, Violation
from pcviz.explore.standing import Lines
from pcviz.explore.study import Refused, Study
from pcviz.sync.controlled import Scheduler
from pcviz.sync.controlled_modules import Modules
from pcviz.sync.controlled_passing import Passing, Waited
from pcviz.sync.controlled_task import FINISHED, GO, ONLY_GO, READY, RIGHT, Operation, Task
from pcviz.trace import event as ev


class Configuration(NamedTuple):
    """How many of what. `items` are per producer; 0 means that they never stop."""

    producers: int
    consumers: int
    capacity: int
    items: int

    def quota(self, consumer: int) -> int:
        """How many items consumer 0, 1, … gets: all are dealt out, the first ones take one more."""
        each, more = divmod(self.producers * self.items, self.consumers)
        return each + (consumer < more)

    def __str__(self) -> str:
        items = f"{self.items} item{'s' * (self.items != 1)} each" if self.items else "endless"
        return f"{self.producers} × {self.consumers}, capacity {self.capacity}, {items}"


class Begin(Operation):
    """A thread's next put or get begins; it runs on to the first choice point within."""

    word = "begin"
    frees = False
    moves = RIGHT  # to begin later, like to return earlier, only makes the properties sharper

    def choices(self, task: Task) -> tuple[int, ...]:
        execution = task.target
        if execution.marks and task.call == "put" and task.item is None and execution.monitor.may_mark():
            return (GO, MARK)
        return ONLY_GO

    def perform(self, task: Task, variant: int) -> bool:
        task.fresh = False
        task.target.begins(task, variant == MARK)
        return True

    def attempt(self, task: Task, chance: random.Random) -> int:
        execution = task.target
        if execution.marks:
            return super().attempt(task, chance)
        task.fresh, task.op = False, READY
        if task.call == "get":
            task.memory = execution.monitor.get_begins()
        elif task.item is None:
            task.item = execution.monitor.put_begins()
        return GO


BEGIN = Begin()
MARK = 3  # a variant: the put that begins is that of a marked item
ENDLESS = -1


class Execution:
    """Executes schedules of one study in one configuration, one after another; `start` begins the next.

    With `alike` (always, when they are endless) one token stands for every item, apart from up to `marks` marked ones.
    """

    def __init__(
        self,
        study: Study,
        configuration: Configuration,
        *,
        any_wake: bool = False,
        spurious: bool = False,
        atomic: bool = True,
        alike: bool = False,
        marks: int = 0,
    ) -> None:
        self.study = study
        self.configuration = configuration
        self.alike = alike or not configuration.items
        self.marks = marks
        self.scheduler = Scheduler(any_wake=any_wake, spurious=spurious)
        self.scheduler.atomic = atomic
        self.modules = Modules(self.scheduler)
        self.modules.folder = study.folder
        self.fingerprint = Fingerprint((study.compiled,), __file__, study.unread())
        self.modules.loaded = self.fingerprint.know
        self.capacity = configuration.capacity if study.has_capacity else None
        self.imprint: Imprint | None = None
        self.passing: Passing | None = None  # where the module and a buffer are made without waiting
        self.lasting = True  # whether the module may be one that need not be run afresh each time
        self.see_clock = False
        self.producers = range(configuration.producers)
        self.consumers = range(configuration.producers, configuration.producers + configuration.consumers)
        self.started = 0
        each = configuration.items or ENDLESS
        self.cast = [("put", f"P{place + 1}", "producer", each) for place in range(configuration.producers)]
        for place in range(configuration.consumers):
            each = configuration.quota(place) if configuration.items else ENDLESS
            self.cast.append(("get", f"C{place + 1}", "consumer", each))
        self.module: Any = None
        self.buffer: Any = None
        self.put: Any = None
        self.get: Any = None
        self.roots: tuple[Any, ...] = ()

    def start(self, trace: list[ev.Event] | None = None) -> None:
        """A fresh execution, standing before everybody's first step.

        Raises Blocked when the constructor waits for ever, and whatever the file raises.
        """
        self.started += 1
        scheduler = self.scheduler
        scheduler.reset()
        self.forget()
        scheduler.trace = trace
        self.modules.reset()
        if Token.inspected:
            Token.inspected = ""
        self.violation: Violation | None = None
        self.monitor = Monitor(self.capacity, self.study.order, self.alike, self.marks)
        if self.passing is not None and trace is None:
            try:
                self.module, self.buffer = self.passing.run(self.build)
            except Waited:
                self.passing = None
                self.started -= 1
                self.start(trace)
                return
        else:
            self.module, self.buffer = scheduler.alone(self.build)
            self.passing = None if scheduler.waited or self.imprint is None else Passing(scheduler)
        self.put = getattr(self.buffer, self.study.put)
        self.get = getattr(self.buffer, self.study.get)
        helpers, scheduler.tasks = scheduler.tasks, []
        if helpers:
            self.renumber(helpers, trace)
        for number, (call, name, role, left) in enumerate(self.cast, 1):
            self.member(number, call, name, role, left)
        self.members = scheduler.tasks[:]
        scheduler.tasks += helpers
        self.roots = self.study.roots(self.module)
        if trace is not None:
            self.declare()
            self.contents = Contents(self)
            self.lines = Lines(self)
            self.lines.tell()

    def forget(self) -> None:
        """Let go of what is left of the last execution now, so that its destructors do not run in the middle of the next."""
        self.module = self.buffer = self.put = self.get = None
        self.roots = ()
        self.fingerprint.kept = []
        sys.modules.pop(self.study.module_name, None)

    def build(self) -> tuple[Any, Any]:
        module = self.kept() or self.load()
        return module, self.study.make(module, self.configuration.capacity)

    def kept(self) -> ModuleType | None:
        """The module of the last execution, if that has left it as it was."""
        if self.imprint is None or self.scheduler.trace is not None:
            return None
        if not self.imprint.holds():
            self.imprint, self.lasting = None, False
            return None
        sys.modules[self.study.module_name] = self.imprint.module
        return self.imprint.module

    def load(self) -> ModuleType:
        """The module, run afresh. It is kept where that was all it did, and where it can be seen whether it changes."""
        scheduler = self.scheduler
        before = scheduler.marks()
        module = self.study.load(self.modules)
        if self.lasting and scheduler.trace is None:
            self.lasting = scheduler.marks() == before and not self.modules.beside and not self.modules.chance.used
            if self.lasting:
                with contextlib.suppress(Hidden):
                    self.imprint = Imprint(module, self.study.source, self.modules.everything())
            self.lasting = self.imprint is not None
        return module

    def renumber(self, helpers: list[Task], trace: list[ev.Event] | None) -> None:
        """Threads that the constructor has started come after the producers and consumers, in what was recorded of them too."""
        numbers = {0: 0}
        for number, helper in enumerate(helpers, 1 + self.consumers.stop):
            numbers[helper.number] = helper.number = number
        if trace is not None:
            trace[:] = [
                (t, numbers[thread], kind, object, [numbers[one] for one in data] if kind == ev.NOTIFY else data)
                for t, thread, kind, object, data in trace
            ]

    def member(self, number: int, call: str, name: str, role: str, left: int) -> None:
        scheduler = self.scheduler
        task = Task(scheduler, self.produce if call == "put" else self.consume, number, name, role)
        scheduler.tasks.append(task)
        if scheduler.trace is not None:
            scheduler.introduce(task)
        task.call, task.left = call, left
        task.op = BEGIN if left else FINISHED
        task.target = self

    # -- what the threads do ------------------------------------------------------------------------------------------------

    def produce(self) -> None:
        scheduler = self.scheduler
        task = scheduler.me()
        put = self.put
        while True:
            self.put_returned(task, put(task.item))
            if not task.left:
                return
            scheduler.pause(BEGIN, self)

    def consume(self) -> None:
        scheduler = self.scheduler
        task = scheduler.me()
        get = self.get
        while True:
            self.got(task, get())
            if not task.left:
                return
            scheduler.pause(BEGIN, self)

    def begins(self, task: Task, mark: bool = False) -> None:
        if task.call == "put":
            if task.item is None:
                task.item = self.monitor.put_begins(mark)
            if self.scheduler.trace is not None:
                self.tell_item(task, ev.MAKE, ev.OFFER)
        else:
            task.memory = self.monitor.get_begins()
            if self.scheduler.trace is not None:
                self.scheduler.record(ev.TAKE, self.buffer_number, None, task)

    def put_returned(self, task: Task, result: Any) -> None:
        if result is False:  # turned away: the item stays in the hand and is offered again
            self.record(ev.RETURN, "full", task)
            return
        item = task.item
        task.item = None
        if task.left > 0:
            task.left -= 1
        if self.scheduler.trace is not None:
            self.record(ev.PUT, number(item), task)
        violation = self.monitor.put_returns(item)
        if violation is not None:
            self.violation = violation
            self.scheduler.end_here()

    def got(self, task: Task, value: Any) -> None:
        if value is None and self.study.none_is_empty:
            self.monitor.asked -= 1
            self.record(ev.RETURN, "empty", task)
            return
        if task.left > 0:
            task.left -= 1
        if self.scheduler.trace is not None:
            self.record(ev.GET, self.monitor.known(value) or number(value), task)  # an equal number is that item, too
        violation = self.monitor.get_returns(value, task.memory)
        if violation is not None:
            self.violation = violation
            self.scheduler.end_here()
        task.memory = NOTHING

    # -- what the driver uses -----------------------------------------------------------------------------------------------

    def advance(self, task: Task, variant: int) -> None:
        self.scheduler.advance(task, variant)
        if self.scheduler.trace is not None:
            self.contents.tell(task)
            self.lines.tell(task)
        self.judge(task)

    def judge(self, task: Task) -> None:
        """What the last step was, seen from outside: a thread that failed is a violation, too."""
        if task.failure is not None and self.violation is None:
            self.violation = self.failed(task)
        elif self.violation is not None and self.violation.verdict == "overflow":
            self.violation = self.dropped() or self.violation

    def failed(self, task: Task) -> Violation:
        """Raises Refused where the failure is not the learner's, but ours."""
        error = task.failure
        if isinstance(error, Refused):
            raise error
        who = task.name
        what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        during = f" in {self.study.put if task.call == 'put' else self.study.get}" if task.call else ""
        return Violation("exception", f"{who} failed{during} with {what}.")

    def finished(self) -> bool:
        return all(task.op is FINISHED for task in self.members)

    def shared_key(self) -> tuple[Any, tuple[int, ...]]:
        """The shared part and the places (in `scheduler.tasks`) of the threads that it names."""
        self.fingerprint.clock = self.scheduler.clock if self.see_clock else None
        key, who = self.fingerprint.shared((self.buffer, *self.roots), self.monitor.key())
        if not who:
            return key, ()
        tasks = self.scheduler.tasks
        return key, tuple([tasks.index(task) if task in tasks else -1 for task in who])

    def begin_fingerprints(self) -> None:
        self.fingerprint.begin((self.buffer, *self.roots))

    def lost_items(self) -> list[Item]:
        """Items that were put, are not delivered, and can be reached from nowhere: neither buffer nor thread has them."""
        missing = self.monitor.missing()
        if not missing or self.fingerprint.opaque:
            return []
        text = [self.fingerprint.shared((self.buffer, *self.roots), ())[0]]
        text += [self.fingerprint.local(task).key for task in self.scheduler.tasks]
        values = set(everything(text))
        return [item for item in missing if item.key not in values and int(item) not in values]

    def unseen(self) -> str:
        """Why a fingerprint might not be the whole state; "" if it is."""
        return self.scheduler.unseen_state or next(iter(self.fingerprint.opaque), "")

    def dropped(self) -> Violation | None:
        """More was put than fits; if the buffer does not hold it all, then it has thrown something away."""
        if not self.alike:
            lost = self.lost_items()
            return lost_violation(lost) if lost else None
        held = everything(self.fingerprint.shared((self.buffer, *self.roots), ())[0]).count(TOKEN)
        return Violation("lost-item", "a put item can be found nowhere any more.") if held < -self.monitor.asked else None

    def close(self) -> None:
        self.scheduler.close()

    # -- the trace ----------------------------------------------------------------------------------------------------------

    buffer_number = 0

    def declare(self) -> None:
        order = {"reversed": "priority"}.get(self.study.order, self.study.order)
        self.buffer_number = self.scheduler.declare(
            "buffer",
            **{
                "name": self.study.name,
                "capacity": self.capacity,
                "order": order,
                "slots": "derived",
                "class": self.study.name,
            },
        )
        for primitive, name in primitive_names(self.buffer):
            self.scheduler.record(ev.OBJECT, primitive.number, {"kind": primitive.kind, "name": name})

    def tell_item(self, task: Task, made: str, offered: str) -> None:
        item = task.item
        if type(item) is not Item:  # one of many that are alike
            self.scheduler.record(offered, self.buffer_number, 0, task)
        else:
            label = f"{task.name}·{self.configuration.items - task.left + 1}"
            rank = item // RANK - 1 if self.study.order in ("priority", "reversed") else None
            self.scheduler.record(made, item.number, [label, rank], task)
            self.scheduler.record(offered, self.buffer_number, item.number, task)

    def record(self, kind: str, data: Any, task: Task) -> None:
        if self.scheduler.trace is not None:
            self.scheduler.record(kind, self.buffer_number, data, task)


def number(value: Any) -> int | None:
    """The item's number as traces have it: 0 for one that is not told apart from others, None for what is no item."""
    if type(value) is Item:
        return value.number
    return 0 if type(value) in (Token, Marked) else None


def lost_violation(lost: list[Item]) -> Violation:
    what = " and ".join(repr(item) for item in lost)
    return Violation("lost-item", f"{what} {'was' if len(lost) == 1 else 'were'} put, and can be found nowhere any more.")
