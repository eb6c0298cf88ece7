"""The event: the only thing that a run leaves behind.

An event is a flat tuple ``(t, thread, kind, object, data)``:

* ``t``       seconds on the run clock (pausable, scalable), never decreasing within a trace
* ``thread``  the trace number of the thread whose step this is; 0 is "you", the hand at the controls
* ``kind``    one of the constants below, a short word
* ``object``  the trace number of the primitive or buffer concerned, or 0
* ``data``    what the kind says (see ``KINDS``): only what JSON can hold

A plain tuple is made and appended in 0.2 µs, a frozen dataclass takes ten times as long, and a worker thread pays for it.
This module needs the standard library only: it runs inside other programs' interpreters.
"""

from typing import Any, TypeAlias

Event: TypeAlias = tuple[float, int, str, int, Any]

# Who and what there is
THREAD = "thread"
OBJECT = "object"

# A thread's life
START = "start"
END = "end"
SLEEP = "sleep"
WAKE = "wake"
GATE = "gate"
LINE = "line"

# Locks, conditions, semaphores, events, barriers
ASK = "ask"
BLOCK = "block"
OWN = "own"
RELEASE = "release"
WAIT = "wait"
NOTIFY = "notify"
TIMEOUT = "timeout"
FLAG = "flag"

# Items
MAKE = "make"
OFFER = "offer"
PUT = "put"
TAKE = "take"
GET = "get"
RETURN = "return"
DROP = "drop"
REJECT = "reject"
DONE = "done"
SLOTS = "slots"

# The laboratory
SET = "set"
PHASE = "phase"
SKIP = "skip"

KINDS: dict[str, str] = {
    THREAD: 'a thread is known; data {"name": str, "role": producer|consumer|main|worker, "daemon": bool}, in a '
    'pipeline "stage": where it works',
    OBJECT: 'an object is known, or known better (then "kind" may be left out); data '
    '{"kind": lock|rlock|condition|semaphore|event|barrier|thread|buffer, "name": str, …}: "lock" (a condition\'s lock, by '
    'number), "value" (a semaphore\'s count), "thread" (a thread object\'s); for a buffer "capacity" (null = unbounded), '
    '"order" fifo|lifo|priority|ageing|fair|any, "ageing_rate" (priority classes a second), "policy" of back-pressure, '
    '"slots" exact|seen|derived, "class"; in a pipeline "stage" whose workers take from it, '
    '"to" the stages that they put into, "column": how many hands items have gone through on the longest way to it',
    START: "the thread runs its first line",
    END: 'the thread is over; data null (finished), "stopped" (by you), "killed" (with the program) or '
    '{"error": "Type: message", "traceback": str}',
    SLEEP: "lets time pass; data [seconds, making|processing|sleep]; object = the item being made or processed, or 0",
    WAKE: "the thread goes on after a sleep, or after a wait that needs no lock back (event, barrier, join)",
    GATE: "the thread stands at a gate, held by pause, single step or slow motion; data ask|own|release|reacquire; "
    "its next event says that it was let through",
    LINE: "the thread stands at this line of the code under study, which it runs next; data [line, {local name: short repr}], "
    "line 0 outside that code; object = the number of the schedule's step that ends here, or 0 where the thread only sees "
    'other values than before. Only traces whose header tells "lines" have it; nothing happens by it',
    ASK: "asks for the lock or semaphore",
    BLOCK: "did not get it and entered its entry queue; data the timeout in seconds or null",
    OWN: "owns it; data the level for an rlock, the count left for a semaphore, else null",
    RELEASE: "lets go of it; data the levels left for an rlock, the new count for a semaphore, else null",
    WAIT: "enters the wait set, and so lets go of every level of a condition's lock; data the timeout in seconds or null",
    NOTIFY: "notifies; data the numbers of the threads that leave the wait set or entry queue, in order; [] is a lost notify",
    TIMEOUT: "its own time ran out: leaves the entry queue or wait set empty-handed; data null",
    FLAG: "an event's or a barrier's state; data true|false, or filling|broken",
    MAKE: "an item is made and in this thread's hand; object = item number; data [label, priority]",
    OFFER: "begins to put; object = buffer; data = item",
    PUT: "the item is in the buffer (own buffer: at that instant; plain buffer: when put returned); data = item, null for an "
    "end marker, which is none of the items",
    TAKE: "begins to get; object = buffer",
    GET: "the item is out of the buffer and in this thread's hand; data = item",
    RETURN: "a put or get ended without moving an item; data full|empty|closed|timeout, or an exception's name",
    DROP: "an item fell out by policy: of the buffer, or of the hand that was about to put it, whose call is over then; data "
    "[item, policy], where the policy may also be close-now: nobody will take it any more",
    REJECT: "an item was turned away by policy, and the call to put it is over; data [item, policy]; by caller-runs it stays "
    "in its producer's hand to be processed there",
    DONE: "the item is processed; object = buffer; data = item",
    SLOTS: "what the container was seen to hold; object = buffer; data the items, null for one that is not ours",
    SET: "a control was turned; object = buffer or 0; data [key, value]",
    PHASE: "the run enters a phase; data running|draining|shutdown|stopping, or how it ended: finished|stopped|time-limit|"
    "deadlock|failed|interrupted",
    SKIP: "events that could not be kept, added up; data {kind: count}",
}
