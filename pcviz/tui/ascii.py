"""Nothing but ASCII leaves the app: what Textual itself draws (frames, scrollbars) is put into plain signs, too."""

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

TABLE: dict[str, str] = {
    **dict.fromkeys("─━═▁▂▔‾", "-"),
    **dict.fromkeys("│┃║▏▎▍▌▐▕", "|"),
    **dict.fromkeys("┌┐└┘╭╮╰╯├┤┬┴┼", "+"),
    **dict.fromkeys("█▇▆▅▄▃▀▊▉", "#"),
    "·": ".",
    "•": "*",
    "…": "~",
    "🔎": "> ",
    "✔": "v",
    "×": "x",
    "–": "-",
    "—": "-",
    "’": "'",
    "“": '"',
    "”": '"',
}


class AsciiFilter(LineFilter):
    """Applied to every row that goes to the terminal; each sign keeps its width."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            segment if segment.text.isascii() else Segment(plain(segment.text), segment.style, segment.control)
            for segment in segments
        ]


def plain(text: str) -> str:
    """The text in ASCII, exactly as wide."""
    return "".join(c if c.isascii() else TABLE.get(c, "?" * cell_len(c)) for c in text)
