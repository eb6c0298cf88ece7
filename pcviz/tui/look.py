"""Every glyph and every colour: two themes that a projector can show, and a set of plain ASCII signs.

Colour speaks two languages that never mix. **Filled** cells say whose an item is (the maker's colour); **written** words and
signs say what a thread does (the status's colour). Neither is ever the only sign: names stand on the fills, a glyph and a word
beside each status.
"""

from dataclasses import dataclass, field
from functools import lru_cache

from rich.style import Style
from textual.theme import Theme

from pcviz.trace.snapshot import Status


@lru_cache(1024)
def _style(ink: str, ground: str, bold: bool = False, italic: bool = False, underline: bool = False) -> Style:
    return Style(color=ink, bgcolor=ground, bold=bold, italic=italic, underline=underline)


@dataclass(frozen=True)
class Palette:
    """Colours as ``#rrggbb``. Text on `ground` and `raised` has a contrast of 4.5 or more, fills and lines one of 3 or more.

    The hues are those of Okabe and Ito, "Color Universal Design" (2008), which the colour-blind tell apart; on the light ground
    the bright ones are darkened, because a projector shows the originals at a contrast of 1.3 to 2.3 there.
    """

    name: str
    dark: bool
    ground: str
    raised: str
    text: str
    dim: str
    line: str
    accent: str
    alarm: str
    good: str
    neutral: tuple[str, str]  # fill and ink of a thread that makes nothing
    makers: tuple[tuple[str, str], ...]  # fill and ink, one pair for each maker in turn
    status: dict[Status, str]


DARK = Palette(
    name="pcviz-dark",
    dark=True,
    ground="#0f1318",
    raised="#1b222b",
    text="#eceff3",
    dim="#aab3bf",
    line="#6c7787",
    accent="#56b4e9",
    alarm="#f0763a",
    good="#1fb98c",
    neutral=("#c9d0d9", "#000000"),
    makers=(
        ("#0072b2", "#ffffff"),
        ("#e69f00", "#000000"),
        ("#009e73", "#000000"),
        ("#cc79a7", "#000000"),
        ("#56b4e9", "#000000"),
        ("#d55e00", "#000000"),
        ("#f0e442", "#000000"),
    ),
    status={
        Status.NEW: "#aab3bf",
        Status.RUNNING: "#1fb98c",
        Status.WORKING: "#1fb98c",
        Status.ASKING: "#f0763a",
        Status.BLOCKED: "#f0763a",
        Status.HOLDING: "#56b4e9",
        Status.WAITING: "#f0e442",
        Status.NOTIFIED: "#e08fbd",
        Status.SLEEPING: "#aab3bf",
        Status.FINISHED: "#aab3bf",
        Status.FAILED: "#f0763a",
        Status.STOPPED: "#aab3bf",
    },
)

LIGHT = Palette(
    name="pcviz-light",
    dark=False,
    ground="#fdfdfb",
    raised="#f0efe9",
    text="#14171b",
    dim="#4f5763",
    line="#7a818c",
    accent="#005b94",
    alarm="#b34700",
    good="#00724f",
    neutral=("#3d444e", "#ffffff"),
    makers=(
        ("#0072b2", "#ffffff"),
        ("#c27d00", "#000000"),
        ("#009e73", "#000000"),
        ("#b9628f", "#000000"),
        ("#3a93c9", "#000000"),
        ("#d55e00", "#000000"),
        ("#9c8f00", "#000000"),
    ),
    status={
        Status.NEW: "#4f5763",
        Status.RUNNING: "#00724f",
        Status.WORKING: "#00724f",
        Status.ASKING: "#b34700",
        Status.BLOCKED: "#b34700",
        Status.HOLDING: "#005b94",
        Status.WAITING: "#756500",
        Status.NOTIFIED: "#963a6d",
        Status.SLEEPING: "#4f5763",
        Status.FINISHED: "#4f5763",
        Status.FAILED: "#b34700",
        Status.STOPPED: "#4f5763",
    },
)


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


@dataclass(frozen=True)
class Look:
    """A palette and a set of signs, and the styles made of them. Shared by all widgets; a new one is a new theme."""

    palette: Palette = field(default=DARK)
    signs: Signs = field(default=UNICODE)

    @classmethod
    def of(cls, theme: str = "dark", ascii: bool = False) -> "Look":
        """The look named "dark" or "light" (or by a theme's full name); raises KeyError for another."""
        return cls(PALETTES[theme.removeprefix("pcviz-")], ASCII if ascii else UNICODE)

    def __hash__(self) -> int:
        return hash((self.palette.name, self.signs.ascii))

    @property
    def theme(self) -> str:
        """The name of the Textual theme with the same colours."""
        return self.palette.name

    def ink(self, colour: str, bold: bool = False, italic: bool = False, underline: bool = False) -> Style:
        return _style(colour, self.palette.ground, bold, italic, underline)

    @property
    def blank(self) -> Style:
        return _style(self.palette.text, self.palette.ground)

    text = blank

    @property
    def strong(self) -> Style:
        return _style(self.palette.text, self.palette.ground, True)

    @property
    def dim(self) -> Style:
        return _style(self.palette.dim, self.palette.ground)

    @property
    def past(self) -> Style:
        """What was true just now and no longer is; it also stands in brackets."""
        return _style(self.palette.dim, self.palette.ground, False, True)

    @property
    def line(self) -> Style:
        return _style(self.palette.line, self.palette.ground)

    @property
    def accent(self) -> Style:
        return _style(self.palette.accent, self.palette.ground, True)

    @property
    def bar(self) -> Style:
        """The row of keys."""
        return _style(self.palette.text, self.palette.raised)

    @property
    def bar_key(self) -> Style:
        return _style(self.palette.accent, self.palette.raised, True)

    @property
    def alarm(self) -> Style:
        return _style(self.palette.alarm, self.palette.ground, True)

    @property
    def alarm_fill(self) -> Style:
        return _style(self.palette.ground, self.palette.alarm, True)

    @property
    def good(self) -> Style:
        return _style(self.palette.good, self.palette.ground, True)

    def status(self, status: Status) -> Style:
        return _style(self.palette.status[status], self.palette.ground, True)

    def stretch(self, status: Status) -> Style:
        return _style(self.palette.status[status], self.palette.ground)

    def fill(self, maker: int | None) -> Style:
        """A label on the colour of the maker with this rank (0, 1, …); None for a thread that makes nothing."""
        fill, ink = self.palette.neutral if maker is None else self.palette.makers[maker % len(self.palette.makers)]
        return _style(ink, fill, True)

    def edge(self, maker: int | None) -> Style:
        """The half-block edge of a filled slot, and an item in flight where there is no room for its label."""
        fill = self.palette.neutral[0] if maker is None else self.palette.makers[maker % len(self.palette.makers)][0]
        return _style(fill, self.palette.ground)

    def plain(self, words: str) -> str:
        """The words in the signs of this look: ASCII has no middle dot, dash or ellipsis."""
        return words.translate(_TO_ASCII) if self.signs.ascii else words


_TO_ASCII = str.maketrans(
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

PALETTES: dict[str, Palette] = {"dark": DARK, "light": LIGHT}


def _theme(palette: Palette) -> Theme:
    return Theme(
        name=palette.name,
        primary=palette.accent,
        secondary=palette.dim,
        accent=palette.accent,
        warning=palette.alarm,
        error=palette.alarm,
        success=palette.good,
        foreground=palette.text,
        background=palette.ground,
        surface=palette.raised,
        panel=palette.raised,
        dark=palette.dark,
        text_alpha=1.0,
        variables={
            "text-muted": palette.dim,
            "border": palette.line,
            "border-blurred": palette.line,
            "footer-background": palette.raised,
            "footer-foreground": palette.text,
            "footer-key-foreground": palette.accent,
            "footer-description-foreground": palette.text,
        },
    )


THEMES: tuple[Theme, ...] = (_theme(DARK), _theme(LIGHT))
