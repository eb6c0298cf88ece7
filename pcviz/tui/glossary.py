"""What am I looking at: every word on the screen, in a sentence; and what turns a control."""

WORDS: tuple[tuple[str, str], ...] = (
    ("producer", "A thread that makes items and puts them into the buffer: P1, P2, …"),
    ("consumer", "A thread that takes items out of the buffer and processes them: C1, C2, …"),
    ("buffer", "The place between them. It holds at most as many items as it has slots: its capacity."),
    ("slot", "One place in the buffer. Its colour is that of the producer who made the item, P1·7 the producer's seventh."),
    ("head, tail", "The head is where the next item leaves, the tail where the next one enters."),
    ("surplus", "Items that no longer fit since the capacity was turned down. They stay until they are taken."),
    (
        "order",
        "Which item leaves next. FIFO: the oldest. LIFO: the newest. priority: the most urgent. ageing: an item grows more "
        "urgent while it waits. fair: each class of priority gets its share.",
    ),
    (
        "when full",
        "What becomes of an item that finds no room. block: it waits. timeout: for as long as the patience says. reject: it is "
        "turned away. drop-newest, drop-oldest: it falls, or the oldest inside does. caller-runs: its producer processes it.",
    ),
    (
        "shutdown",
        "How consumers learn that nothing comes any more. tickets: one for each item, taken before the get. stop-event: a "
        "flag. sentinel: an end marker in the buffer. join: all items are done. close, close-now: the buffer says so. daemon: "
        "they are killed. sentinel-per-producer, early-sentinel, event-only, nobody-takes: as it goes wrong.",
    ),
    ("stage", "Of a pipeline: a buffer and the workers that take from it. The bottleneck is the one that sets the pace."),
    ("lock", "Only its owner may touch the buffer; everybody else has to wait for it. Usually it is held for microseconds."),
    ("owner", "The thread that holds the lock now."),
    (
        "entry queue",
        "The threads that wait to get the lock. No order is promised: who comes first may be served last.",
    ),
    ("condition", "A place to wait for something to become true, such as not_full or not_empty. It belongs to a lock."),
    (
        "wait set",
        "The threads that called wait() on a condition. They gave the lock back and sleep until notified.",
    ),
    ("notified", "Left the wait set, but not running yet: it must get the lock back first, and then look again."),
    ("lost notify", "A notify() while nobody waits. It is not kept for later."),
    ("woke, wake-up", "A notify(), or a release, after which another thread that waited goes on."),
    ("semaphore", "A count and a queue: acquire takes one or waits for one, release gives one back."),
    ("working", "Making an item, or processing one. The work is played by waiting; nothing is computed."),
    (
        "make, take",
        "How long the work on an item takes, of a producer and of a consumer. The pattern says how that varies: fixed, uniform "
        "by the jitter up or down, exponential, bursty.",
    ),
    ("just now", "In brackets: what was true a moment ago and was over before the eye could see it."),
    (
        "held at a gate",
        "Stopped by pause, single step or slow motion, not by a thread. The run's clock stands still meanwhile.",
    ),
    ("paused", "Each thread stands at its next gate, and the run's clock stands still. Space goes on, a dot is one step."),
    ("slow motion", "One step at a time, with a pause after each, so that states of microseconds can be seen."),
    ("speed", "Run seconds in a second of yours. Times and rates are always those of the run's clock."),
    ("made", "Items begun so far. made = put + dropped + rejected + in hand (not yet put)."),
    ("in hands", "Items that somebody has: made and not yet put, or taken and not yet processed."),
    ("delivered", "Items that a consumer got out of the buffer. put = delivered + left."),
    ("lost", "Items that were put and are neither in the buffer nor were delivered. A sound buffer loses none."),
    ("twice", "Items that were delivered more than once."),
    (
        "events only counted",
        "Steps that came faster than they can be drawn. Counts stay exact; the steps are not shown.",
    ),
    ("deadlock", "Every thread that is left waits for another one of them. None will ever go on."),
    ("draining", "No more items are made; what is in the buffer is still taken out."),
    (
        "timeline",
        "What each thread did, in run seconds. An arrow leads from who notified to who was notified. It goes closer, wider and "
        "back to any moment; of what is long past it shows what filled most of each stretch.",
    ),
    ("fill", "How many items are in the buffer. ▲ says that it was full most of that stretch, ▼ empty, × what theory expects."),
    ("items/s", "Items put in and items taken out, each second of the run's clock; run is the mean since the beginning."),
    ("time in buffer", "p50: half of the items stay no longer. p95: nineteen out of twenty do not."),
    ("stood still", "The share of its time that a thread is blocked on a lock, waits, or is notified and not yet back."),
    ("insight", "What stands out in a run, its figures, and how far they are from what theory expects, and why."),
    ("Little's law", "Mean fill = items a second × mean time in the buffer. Exact once everything is out."),
    (
        "the lamp",
        "With one condition for all and notify, a deadlock can be reached where P + C > 2·B: "
        "more threads than twice the slots.",
    ),
    (
        "code",
        "The buffer's source. Beside a line stand the threads that are in it. In a live run this is a look at the present from"
        " outside: it is recorded nowhere, and may be a step ahead of the picture.",
    ),
    (
        "critical section",
        "The lines that run with a lock in hand, as the source says. A thread that waits there has given the lock back.",
    ),
    ("replay", "A recorded run, forwards and backwards. A step is a step of its schedule, else an event that matters."),
    ("switch", "A step by another thread than the step before."),
)

CONTROLS: tuple[tuple[str, str], ...] = (
    ("Tab, Up, Down", "Go to another control"),
    ("Left, Right", "Turn it by one step"),
    ("PgUp, PgDn", "Turn it by ten"),
    ("Home, End", "The least and the most that the slider offers"),
    ("0 to 9 and .", "Type a value: Enter sets it, Esc leaves it. It may be beyond the slider's end"),
)

MOUSE: tuple[tuple[str, str], ...] = (
    ("wheel", "Turns the control under the mouse; zooms the timeline, with Shift pans it; shows more rows of a panel"),
    ("drag", "On the timeline: takes it along to what was before"),
    ("click, drag", "On a slider: puts the knob there. On a word: chooses it"),
    ("click", "On a thread's card: chooses the thread. In the last row: does what the key does"),
)
