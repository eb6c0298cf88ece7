"""What is true at one instant: the frozen result of the fold, and all that a view may draw."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Status(StrEnum):
    """What a thread is doing, in the words that the screen uses."""

    NEW = "new"
    RUNNING = "running"  # between steps, running Python code
    WORKING = "working"  # making or processing an item
    ASKING = "asking"  # asked for a lock, not yet answered
    BLOCKED = "blocked"  # in an entry queue: blocked on a lock or a semaphore
    HOLDING = "holding"  # owns at least one lock
    WAITING = "waiting"  # in a wait set
    NOTIFIED = "notified"  # left the wait set, must still re-acquire
    SLEEPING = "sleeping"
    FINISHED = "finished"
    FAILED = "failed"
    STOPPED = "stopped"  # stopped by you


@dataclass(frozen=True, slots=True)
class ThreadView:
    id: int
    name: str
    role: str  # producer | consumer | main | worker
    daemon: bool
    status: Status
    why: str  # one plain phrase: "waiting on not_full: the buffer is full"
    since: float  # run seconds: when the status began
    object: int  # what it is blocked on, waits on or asks for; 0 = nothing
    gated: bool  # held at a gate by pause, step or slow motion
    item: int  # the item in its hand; 0 = none
    call: str  # "put", "get" or ""
    holds: tuple[int, ...]  # the locks it owns
    notified_by: int  # while notified: by which thread (0 = you, or a spurious wake-up)
    made: int
    put: int
    got: int
    done: int
    blocked_s: float  # run seconds spent blocked, waiting or notified, up to the snapshot's t
    error: str  # "Type: message" of a failed thread
    traceback: str
    line: int = 0  # of the code under study, where the trace tells lines: the one it runs next; 0 = outside, or not told
    locals: Mapping[str, str] = field(default_factory=dict)  # the plain ones of that line's function, as short texts
    stage: str = ""  # of a pipeline: at which it works; "" outside one, and for who makes the items


@dataclass(frozen=True, slots=True)
class ObjectView:
    """A lock, rlock, condition, semaphore, event, barrier or thread object."""

    id: int
    kind: str
    name: str
    owner: int  # thread number; 0 = nobody
    level: int  # an rlock's depth
    value: int | str | bool | None  # a semaphore's count, an event's flag, a barrier's state
    lock: int  # a condition's lock
    entry: tuple[int, ...]  # the entry queue, by arrival; no order is promised
    waiting: tuple[int, ...]  # the wait set, by arrival
    told: bool = True  # whether owners are recorded at all: if not, no owner does not mean that it is free


@dataclass(frozen=True, slots=True)
class BufferView:
    id: int
    name: str
    kind: str  # its class, for example "Queue" or "TwoConditions"
    capacity: int | None  # None = unbounded
    order: str  # fifo | lifo | priority | ageing | fair | any
    fill: int  # how many things are in it, all of them
    slots: tuple[int, ...]  # items by arrival (oldest first) or as the container has them, at most 256; 0 = not one of ours
    slots_from: str  # exact | seen | derived
    approximate: bool  # events were added up, or there is no lock: the slots may be out of date
    next_out: int  # the item that the order would deliver next; 0 = none, or not known
    put: int
    got: int
    dropped: int
    rejected: int
    peak: int
    policy: str = ""  # what becomes of an item for which there is no room; "" = not told
    by_policy: Mapping[str, int] = field(default_factory=dict)  # how many items fell out or were turned away, by each policy
    stage: str = ""  # of a pipeline: whose workers take from it
    column: int = 0  # how many hands items have gone through on the longest way to it; 0 outside a pipeline
    to: tuple[str, ...] = ()  # the stages that these workers put into


@dataclass(frozen=True, slots=True)
class ItemView:
    id: int
    label: str  # "P1·7"
    priority: int | float | None
    maker: int  # thread number


@dataclass(frozen=True, slots=True)
class Account:
    """The life of all items. Sound while made = put + dropped + rejected + in hand, and put = delivered + left.

    An item that is put again after it was delivered begins another life, and counts as made again. Seen from the end:
    made = processed + dropped + turned away + left + unfinished + again + lost.
    """

    made: int = 0
    put: int = 0
    delivered: int = 0
    processed: int = 0
    dropped: int = 0
    rejected: int = 0
    in_hand: int = 0  # made, not yet put (producers' hands); delivered, unprocessed items are `delivered - processed`
    left: int = 0
    lost: int = 0
    duplicated: int = 0
    phantom: int = 0
    again: int = 0  # of `made`: items that were delivered before and put once more, by a later stage or to be tried again
    caller_runs: int = 0  # of `rejected`: items that their producers process themselves

    @property
    def turned_away(self) -> int:
        """Rejected, and nobody's to process."""
        return self.rejected - self.caller_runs

    @property
    def unfinished(self) -> int:
        """In some hand: made and not put yet, or to be processed and not processed yet."""
        to_process = self.delivered - self.duplicated - self.phantom + self.caller_runs
        return self.in_hand + to_process - self.again - self.processed

    @property
    def once(self) -> int:
        """How many different items were made."""
        return self.made - self.again


@dataclass(frozen=True, slots=True)
class Snapshot:
    t: float
    events: int  # folded so far, skipped ones included
    skipped: int  # events that were only added up
    phase: str
    threads: tuple[ThreadView, ...]  # in order of appearance
    objects: tuple[ObjectView, ...]
    buffers: tuple[BufferView, ...]
    items: Mapping[int, ItemView]  # the items alive: in a hand or in a slot
    account: Account
    settings: Mapping[str, object]  # the last value of every control that was turned
    violations: tuple[str, ...]  # plain sentences, oldest first


NOTHING = Snapshot(0.0, 0, 0, "", (), (), (), {}, Account(), {}, ())  # what is true before anything has happened
