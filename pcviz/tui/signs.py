"""Every glyph: a set of old ones that common fonts have, and a set of plain ASCII ones."""

from dataclasses import dataclass

from pcviz.trace.snapshot import Status


@dataclass(frozen=True)
class Signs:
    """The glyphs, each one cell wide: box drawing, blocks and old geometric shapes, for common fonts lack the newer ones."""

    ascii: bool
    status: dict[Status, str]
    stretch: dict[Status, str]  # a status as a stretch of a timeline: told apart by height and texture, not by colour alone
    box: tuple[str, ...]  # corners clockwise from top left, then horizontal, then vertical
    fill_top: str
    fill_bottom: str
    cell: str  # a filled slot that is too small for its label
    free: str  # a free one
    surplus: str
    full: str  # a bar's two halves
    empty: str
    right: str
    left: str
    up: str
    dash: str
    held: str
    play: str
    pause: str
    dot: str  # between two words of a line
    rest: str  # stands for what is left out
    mote: str  # an item in flight where a label has no room
    times: str
    token: str
    lost: str
    rail: str  # of a slider, up to its knob; a dash from there on
    knob: str
    star: str
    no_star: str


UNICODE = Signs(
    ascii=False,
    status={
        Status.NEW: "◇",
        Status.RUNNING: "▷",
        Status.WORKING: "▶",
        Status.ASKING: "□",
        Status.BLOCKED: "■",
        Status.HOLDING: "●",
        Status.WAITING: "○",
        Status.NOTIFIED: "◆",
        Status.SLEEPING: "z",
        Status.FINISHED: "√",
        Status.FAILED: "×",
        Status.STOPPED: "▪",
    },
    stretch={
        Status.NEW: " ",
        Status.RUNNING: "▄",
        Status.WORKING: "▄",
        Status.ASKING: "▓",
        Status.BLOCKED: "▓",
        Status.HOLDING: "█",
        Status.WAITING: "▒",
        Status.NOTIFIED: "◆",
        Status.SLEEPING: "─",
        Status.FINISHED: " ",
        Status.FAILED: "×",
        Status.STOPPED: " ",
    },
    box=tuple("╭╮╯╰─│"),
    fill_top="▄",
    fill_bottom="▀",
    cell="■",
    free="□",
    surplus="▚",
    full="█",
    empty="░",
    right="▸",
    left="◂",
    up="▲",
    dash="─",
    held="║",
    play="▶",
    pause="║",
    dot="·",
    rest="…",
    mote="●",
    times="×",
    token="●",
    lost="×",
    rail="━",
    knob="●",
    star="★",
    no_star="☆",
)

ASCII = Signs(
    ascii=True,
    status={
        Status.NEW: ".",
        Status.RUNNING: "-",
        Status.WORKING: ">",
        Status.ASKING: "?",
        Status.BLOCKED: "#",
        Status.HOLDING: "@",
        Status.WAITING: "o",
        Status.NOTIFIED: "!",
        Status.SLEEPING: "z",
        Status.FINISHED: "=",
        Status.FAILED: "x",
        Status.STOPPED: "s",
    },
    stretch={
        Status.NEW: " ",
        Status.RUNNING: "=",
        Status.WORKING: "=",
        Status.ASKING: "%",
        Status.BLOCKED: "%",
        Status.HOLDING: "#",
        Status.WAITING: ".",
        Status.NOTIFIED: "!",
        Status.SLEEPING: "-",
        Status.FINISHED: " ",
        Status.FAILED: "x",
        Status.STOPPED: " ",
    },
    box=tuple("++++-|"),
    fill_top="=",
    fill_bottom="=",
    cell="#",
    free=".",
    surplus="%",
    full="#",
    empty=".",
    right=">",
    left="<",
    up="^",
    dash="-",
    held="|",
    play=">",
    pause="|",
    dot=".",
    rest="..",
    mote="*",
    times="x",
    token="*",
    lost="x",
    rail="=",
    knob="O",
    star="*",
    no_star=".",
)

# One short word (at most eight letters) for a card that is one line high, and what the legend says about it.
MEANING: dict[Status, str] = {
    Status.NEW: "not started yet",
    Status.RUNNING: "running Python code between two steps",
    Status.WORKING: "making or processing an item",
    Status.ASKING: "asked for a lock or semaphore, not answered yet",
    Status.BLOCKED: "in an entry queue: somebody else has the lock",
    Status.HOLDING: "owns a lock: nobody else can enter",
    Status.WAITING: "in a wait set: gave the lock back, sleeps until notified",
    Status.NOTIFIED: "left the wait set, but must take the lock again before it can go on",
    Status.SLEEPING: "lets time pass",
    Status.FINISHED: "reached its last line",
    Status.FAILED: "ended by an exception",
    Status.STOPPED: "stopped by you",
}

TO_ASCII = str.maketrans(
    {
        "·": ".",
        "–": "-",
        "—": "-",
        "…": "..",
        "×": "x",
        "’": "'",
        "“": '"',
        "”": '"',
        "→": ">",
        "≥": ">=",
        "≤": "<=",
        "µ": "u",
        "▲": "^",
        "▼": "v",
    }
)
