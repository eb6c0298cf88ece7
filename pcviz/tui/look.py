"""How it looks: a palette and a set of signs, and the styles made of them.

Colour speaks two languages that never mix. **Filled** cells say whose an item is (the maker's colour); **written** words and
signs say what a thread does (the status's colour). Neither is ever the only sign: names stand on the fills, a glyph and a word
beside each status.
"""

from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from rich.style import Style
from textual.theme import Theme

from pcviz.trace.snapshot import Status
from pcviz.tui.palette import DARK, LIGHT, PALETTES, Palette
from pcviz.tui.signs import ASCII, TO_ASCII, UNICODE, Signs


@lru_cache(1024)
def _style(ink: str, ground: str, bold: bool = False, italic: bool = False, underline: bool = False) -> Style:
    return Style(color=ink, bgcolor=ground, bold=bold, italic=italic, underline=underline)


@dataclass(frozen=True)
class Look:
    """Shared by all widgets; a new one is a new theme."""

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

    @cached_property
    def blank(self) -> Style:
        return _style(self.palette.text, self.palette.ground)

    @cached_property
    def text(self) -> Style:
        return self.blank

    @cached_property
    def strong(self) -> Style:
        return _style(self.palette.text, self.palette.ground, True)

    @cached_property
    def dim(self) -> Style:
        return _style(self.palette.dim, self.palette.ground)

    @cached_property
    def past(self) -> Style:
        """What was true just now and no longer is; it also stands in brackets."""
        return _style(self.palette.dim, self.palette.ground, False, True)

    @cached_property
    def line(self) -> Style:
        return _style(self.palette.line, self.palette.ground)

    @cached_property
    def accent(self) -> Style:
        return _style(self.palette.accent, self.palette.ground, True)

    @cached_property
    def bar(self) -> Style:
        """The row of keys."""
        return _style(self.palette.text, self.palette.raised)

    @cached_property
    def bar_key(self) -> Style:
        return _style(self.palette.accent, self.palette.raised, True)

    @cached_property
    def alarm(self) -> Style:
        return _style(self.palette.alarm, self.palette.ground, True)

    @cached_property
    def alarm_fill(self) -> Style:
        return _style(self.palette.ground, self.palette.alarm, True)

    @cached_property
    def good(self) -> Style:
        return _style(self.palette.good, self.palette.ground, True)

    def status(self, status: Status) -> Style:
        return _style(self.palette.status[status], self.palette.ground, True)

    def stretch(self, status: Status) -> Style:
        return _style(self.palette.status[status], self.palette.ground)

    def fill(self, maker: int | None) -> Style:
        """A label on the colour of the maker with this rank (0, 1, …); None for a thread that makes nothing."""
        return self._neutral[0] if maker is None else self._makers[maker % len(self._makers)][0]

    def edge(self, maker: int | None) -> Style:
        """The half-block edge of a filled slot, and an item in flight where there is no room for its label."""
        return self._neutral[1] if maker is None else self._makers[maker % len(self._makers)][1]

    @cached_property
    def _neutral(self) -> tuple[Style, Style]:
        return self._fill_and_edge(*self.palette.neutral)

    @cached_property
    def _makers(self) -> tuple[tuple[Style, Style], ...]:
        return tuple(self._fill_and_edge(*colours) for colours in self.palette.makers)

    def _fill_and_edge(self, fill: str, ink: str) -> tuple[Style, Style]:
        return _style(ink, fill, True), _style(fill, self.palette.ground)

    def plain(self, words: str) -> str:
        """The words in the signs of this look: ASCII has no middle dot, dash or ellipsis."""
        return words.translate(TO_ASCII) if self.signs.ascii else words


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
