"""Styles of a page as colours, where the stream is a terminal that wants them. Every colour stands beside a sign or a word."""

import os
from collections.abc import Callable
from typing import TextIO

# Sixteen-colour codes: the terminal's own palette decides how they look, on dark and on light.
CODES = {
    "good": "1;32", "bad": "1;31", "open": "1;33", "strong": "1", "label": "1;36", "dim": "2",
    "producer": "94", "consumer": "35",
}  # fmt: skip


def painter(stream: TextIO | None) -> Callable[[list[tuple[str, str]]], str]:
    """A function that makes a line of spans a text for this stream."""
    coloured = stream is not None and stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

    def paint(line: list[tuple[str, str]]) -> str:
        if not coloured:
            return "".join(text for _, text in line)
        return "".join(f"\x1b[{CODES[style]}m{text}\x1b[0m" if style in CODES and text else text for style, text in line)

    return paint
