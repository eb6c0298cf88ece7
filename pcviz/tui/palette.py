"""Every colour: two themes that a projector can show."""

from dataclasses import dataclass

from pcviz.trace.snapshot import Status


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


PALETTES: dict[str, Palette] = {"dark": DARK, "light": LIGHT}
