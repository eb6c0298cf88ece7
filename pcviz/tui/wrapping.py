"""Long lines of code, wrapped: what has no room goes on in the next row, a little further in than the line began."""

from collections.abc import Iterator

from pcviz.tui.canvas import Piece

HANGING = 2  # columns: so the words of a comment stand below each other
MOST_ROWS = 8  # the last has all that is left, to be cut
LEAST_ROOM = 20  # columns: in fewer, nothing is wrapped, for rows of single words say less than one that is cut


def wrap(pieces: tuple[Piece, ...], room: int) -> tuple[tuple[Piece, ...], ...]:
    """The rows of one line in so many columns, parted at its blanks where it has some, else before a dot."""
    line = "".join(text for text, _ in pieces)
    if len(line) <= room or room < LEAST_ROOM:
        return (pieces,)
    margin = min(len(line) - len(line.lstrip()) + HANGING, room // 3)
    rows = [between(pieces, start, stop) for start, stop in _spans(line, room, margin)]
    return (rows[0], *(((" " * margin, pieces[0][1]), *row) for row in rows[1:]))


def _spans(line: str, room: int, margin: int) -> Iterator[tuple[int, int]]:
    """From where to where each row goes; there is a `margin` before all but the first."""
    start, least = 0, len(line) - len(line.lstrip())
    for _ in range(MOST_ROWS - 1):
        stop = start + room - (margin if start else 0)
        if stop >= len(line):
            break
        place = max(line.rfind(" ", start + least + 1, stop + 1), 0) or line.rfind(".", start + least + 1, stop + 1)
        stop = place if place > 0 else stop
        yield start, stop
        start, least = stop + (len(line[stop:]) - len(line[stop:].lstrip())), 0
    yield start, len(line)


def between(pieces: tuple[Piece, ...], start: int, stop: int) -> tuple[Piece, ...]:
    """The pieces from this column on, up to that one."""
    kept: list[Piece] = []
    for text, style in pieces:
        part = text[max(0, start) : max(0, stop)]
        if part:
            kept.append((part, style))
        start, stop = start - len(text), stop - len(text)
    return tuple(kept)
