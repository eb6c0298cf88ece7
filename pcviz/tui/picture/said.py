"""The insight panel in rows of words, the most pressing first, and the page with all of it and its evidence."""

import re
from collections.abc import Iterable, Iterator

from rich.text import Text

from pcviz.insight.expectation import Beside
from pcviz.insight.finding import Finding, Moment
from pcviz.insight.report import Lamp, Report
from pcviz.insight.store import BufferMeasure
from pcviz.insight.words import count, duration, share, span
from pcviz.trace.snapshot import Status
from pcviz.tui.look import Look
from pcviz.tui.picture.cast import Piece, one_cell
from pcviz.tui.picture.curves import rate

LABEL = 11  # cells of a row's first word
LITTLE_CLOSE = 0.01
SHORT = {"time in the buffer": "mean time", "producers at work": "producers", "consumers at work": "consumers"}
NOTHING = "Nothing stands out."

# A figure stays with its unit.
BETWEEN_WORDS = re.compile(r" (?!%|[mµu]?s\b)")

Line = list[Piece]


def rows(report: Report, look: Look, width: int) -> list[Line]:
    """All rows of the panel, each at most `width` cells."""
    said: list[tuple[Line, int]] = []
    for lamp in report.lamps:
        said.append(([_lamp(lamp, look), (lamp.words, look.alarm if lamp.lit else look.text)], 2))
    said += [([("!", look.alarm), (finding.sentence, look.text)], 2) for finding in report.findings]
    if not report.findings:
        said.append(([(NOTHING, look.dim)], 2))
    said += [([(label.ljust(LABEL), look.dim), *pieces], LABEL + 1) for label, pieces in figures(report, look)]
    plain = (([(look.plain(text), style) for text, style in pieces], indent) for pieces, indent in said)
    return [line for pieces, indent in plain for line in flow(pieces, width, indent)]


def _lamp(lamp: Lamp, look: Look) -> Piece:
    signs = look.signs.status
    return (signs[Status.HOLDING], look.alarm) if lamp.lit else (signs[Status.WAITING], look.good)


def figures(report: Report, look: Look) -> Iterator[tuple[str, Line]]:
    """A label and its words, row by row."""
    whole = report.whole
    yield (
        "throughput",
        [
            (f"{rate(whole.throughput_now)}/s", look.strong),
            ("now,", look.dim),
            (f"{rate(whole.throughput)}/s", look.strong),
            ("over the run", look.dim),
        ],
    )
    for buffer in whole.buffers:
        if len(whole.buffers) > 1:
            yield (
                one_cell(buffer.name),
                [(f"{buffer.fill}" + (f" of {buffer.capacity}" if buffer.capacity else ""), look.strong)],
            )
        yield from _buffer(buffer, look)
    work = [(role, whole.working(role)) for role in ("producer", "consumer")]
    yield "at work", _listed([(f"{role}s", share(part)) for role, part in work if part is not None], look)
    still = sorted((one for one in whole.threads if one.role != "main"), key=lambda one: -one.blocked)
    yield "stood still", _listed([(one_cell(one.name), share(one.blocked)) for one in still], look)
    if report.besides and report.expected is not None:
        yield "THEORY", [(f"{report.expected.law}; {_measured(report)}", look.dim)]
        for one in report.besides:
            yield _beside(one, look)
    if whole.blind:
        yield "blind", [(f"{whole.blind:,} events came too fast to be followed: waits among them are not known", look.dim)]


def _fill(buffer: BufferMeasure) -> str:
    return f"{buffer.fill}" + (f" of {buffer.capacity}" if buffer.capacity is not None else "")


def _buffer(buffer: BufferMeasure, look: Look) -> Iterator[tuple[str, Line]]:
    if buffer.time_in_buffer is not None and buffer.little is not None:
        apart = abs(buffer.occupancy - buffer.little) / buffer.little if buffer.little else 0.0
        words = "as Little's law says" if apart <= LITTLE_CLOSE else f"{share(apart)} apart: {_apart(buffer)}"
        yield (
            "Little",
            [
                (f"{buffer.occupancy:.3g}", look.strong),
                ("mean fill,", look.dim),
                (f"{rate(buffer.throughput)}/s × {duration(buffer.time_in_buffer)} = {buffer.little:.3g}", look.strong),
                (words, look.dim),
            ],
        )
        latency = [("p50", buffer.p50), ("p95", buffer.p95), ("longest", buffer.longest)]
        yield "in buffer", _listed([(word, duration(seconds)) for word, seconds in latency if seconds is not None], look)
    ranked = [one for one in buffer.classes if one.priority is not None]
    if len(ranked) > 1:
        waits = [(f"priority {one.priority:g}", duration(one.longest)) for one in ranked]
        yield "longest", [*_listed(waits, look), ("in the buffer, by class", look.dim)]
    if buffer.overtaken and len(ranked) > 1:
        yield "overtaken", _listed([(one_cell(one.label), f"{one.times}×") for one in buffer.overtaken], look)
    if buffer.turned_away:
        yield "let go", _listed([(policy, f"{number}") for policy, number in sorted(buffer.turned_away.items())], look)
    yield "waited for", _listed([("room", f"{share(buffer.full)} of the time"), ("an item", share(buffer.starved))], look)


def _apart(buffer: BufferMeasure) -> str:
    """Why Little's law does not hold to the last digit: it is exact where a run starts and ends empty."""
    if buffer.fill:
        return f"{count(buffer.fill, 'item')} still inside, the law is exact once they are out"
    return "some of its items were dropped, or not seen coming"


def _measured(report: Report) -> str:
    """Over which span theory is compared."""
    seconds = f"{report.settled.seconds:.1f} s measured"
    turned = report.settled.seconds < report.whole.seconds * 0.99
    return f"{seconds}, since a control was turned" if turned else seconds


def _beside(one: Beside, look: Look) -> tuple[str, Line]:
    words = [(_figure(one, one.measured), look.strong), ("theory", look.dim), (_figure(one, one.expected), look.strong)]
    return SHORT.get(one.figure, one.figure), [*words, (one.why, look.dim)]


def _figure(one: Beside, value: float) -> str:
    if one.unit == "s":
        return duration(value)
    if one.unit == "items/s":
        return f"{rate(value)}/s"
    return f"{value:.3g}" if one.unit else share(value)


def _listed(pairs: Iterable[tuple[str, str]], look: Look) -> Line:
    line: Line = []
    for word, figure in pairs:
        if line:
            text, style = line[-1]
            line[-1] = (f"{text},", style)
        line += [(word, look.dim), (figure, look.strong)]
    return line


def flow(pieces: Iterable[Piece], width: int, indent: int) -> list[Line]:
    """The pieces one after the other, a blank between them, broken between words; later rows begin `indent` cells in."""
    lines: list[Line] = [[]]
    used = 0
    for piece, style in pieces:
        words = [piece] if piece.endswith(" ") else BETWEEN_WORDS.split(piece)
        for word in words:
            gap = 1 if used else 0
            if used and used + gap + len(word) > width:
                lines.append([(" " * indent, style)])
                used, gap = indent, 0
            word = word[: max(0, width - used - gap)]
            line = lines[-1]
            if gap and line[-1][1] == style:
                line[-1] = (f"{line[-1][0]} {word}", style)
            else:
                line.append((" " * gap + word, style))
            used += gap + len(word)
    return [line for line in lines if line]


# The page


def page(report: Report, look: Look) -> Text:
    """Everything, with the evidence of each finding and what to do about it."""
    text = Text()

    def heading(words: str) -> None:
        text.append(f"\n{words}\n" if text else f"{words}\n", look.accent)

    heading("WHAT STANDS OUT")
    for lamp in report.lamps:
        sign, style = _lamp(lamp, look)
        text.append(f"{sign} ", style)
        text.append(f"{look.plain(lamp.words)}\n", look.alarm if lamp.lit else look.text)
    for finding in report.findings:
        _finding(text, finding, look)
    if not report.findings:
        text.append(f"{NOTHING}\n", look.dim)
    heading("FIGURES")
    for label, line in figures(report, look):
        text.append(f"{look.plain(label):<12}", look.dim)
        for word, style in line:
            text.append(f"{look.plain(word)} ", style)
        text.append("\n")
    heading("THREADS")
    for one in report.whole.threads:
        parts = (
            ("works", one.working),
            ("holds a lock", one.holding),
            ("blocked on a lock", one.queued),
            ("waits", one.waiting - one.notified),
            ("notified", one.notified),
            ("sleeps", one.sleeping),
            ("runs", one.running),
        )
        text.append(f"{one_cell(one.name):<12}", look.strong)
        text.append(", ".join(f"{word} {share(part)}" for word, part in parts if part >= 0.0005) + "\n", look.text)
    return text


def _finding(text: Text, finding: Finding, look: Look) -> None:
    text.append("! ", look.alarm)
    text.append(look.plain(finding.sentence) + "\n", look.strong)
    for evidence in finding.evidence:
        text.append(f"    {look.plain(evidence)}\n", look.text)
    for moment in finding.moments[:3]:
        text.append(f"    {look.plain(_moment(moment))}\n", look.dim)
    if finding.advice:
        text.append(f"    {look.plain(finding.advice)}\n", look.good)


def _moment(moment: Moment) -> str:
    if moment.until <= moment.since:
        return f"seen at {moment.since:.3f} s"
    return f"seen {span(moment.since, moment.until)}"
