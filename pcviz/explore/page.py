"""The answer of a check as a page to read: laid out from its JSON and from nothing else.

A page is lines, a line is spans of a style and a text. Whoever prints it decides whether styles become colours; every sign has
its word beside it.
"""

import os
import shlex
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

Span = tuple[str, str]
Line = list[Span]
Json = dict[str, Any]


class Command(NamedTuple):
    """What a command line must say to check the same again."""

    target: str
    class_: Sequence[str] = ()  # options about the class: its methods, how it is made, its order
    search: Sequence[str] = ()  # options about what is searched


SIGNS = {"ok": ("good", "✓"), "undecided": ("open", "?")}
FIRST, LAST = 12, 24  # steps of a long counterexample that are printed
WORDS = 15  # columns of a verdict: order-violation
LABEL = 8  # columns of a label and the space after it


def page(verdict: Json, command: Command, width: int = 80) -> list[Line]:
    """The whole answer, with what to type next."""
    lines: list[Line] = []
    for sentence in verdict.get("said", ()):
        lines += wrapped("", sentence, width, style="dim")
    if lines:
        lines.append([])
    found = verdict["counterexample"]
    lines += headline(verdict, width)
    if found is not None:
        lines += [*setting(found, width), *steps(found, width), *blame(found, width)]
    claims = list(coverage(verdict, width))
    lines += [[], *claims] if claims and found is not None else claims
    if found is not None:
        lines += [[], *onwards(found, command)]
    return lines


def text_of(lines: Sequence[Line]) -> str:
    return "\n".join("".join(text for _, text in line) for line in lines)


def wrapped(label: str, text: str, width: int, *, indent: int = 0, style: str = "", label_style: str = "label") -> list[Line]:
    """Text in lines of at most `width` columns, a label before the first and room for it before the others."""
    room = indent + (LABEL if label else 0)
    rows = textwrap.wrap(text, max(20, width - room), break_long_words=False, break_on_hyphens=False) or [""]
    first: Line = [("", " " * indent), (label_style, f"{label:<{LABEL}}")] if label else [("", " " * indent)]
    return [[*first, (style, rows[0])], *([("", " " * room), (style, row)] for row in rows[1:])]


# -- what was found ---------------------------------------------------------------------------------------------------------


def headline(verdict: Json, width: int) -> list[Line]:
    word = verdict["verdict"]
    style, sign = SIGNS.get(word, ("bad", "✗"))
    if verdict["counterexample"] is not None:
        said = verdict["counterexample"]["violation"]
    elif verdict.get("error"):
        said = verdict["error"]
    elif word == "ok":
        said = "no schedule breaks it." if verdict["exhaustive"] else "no schedule was found that breaks it."
    else:
        said = "nothing was found, and not enough was covered to say that nothing is there."
    rows = textwrap.wrap(f"{sign} {word}: {said}", width, subsequent_indent="  ", break_on_hyphens=False)
    head = f"{sign} {word}:"
    return [[(style, head), ("strong", rows[0].removeprefix(head))], *([("strong", row)] for row in rows[1:])]


def setting(found: Json, width: int) -> Iterator[Line]:
    producers, consumers, capacity, items = found["configuration"]
    each = f"{counted(items, 'item')} each" if items else "without end"
    threads = f"{counted(producers, 'producer')}, {counted(consumers, 'consumer')}"
    yield from wrapped("", f"{threads}, capacity {capacity}, {each}", width, indent=2)
    length = f"{counted(len(found['steps']), 'step')}, {counted(found['switches'], 'switch', 'switches')}"
    yield from wrapped("", f"{length}, at {found['strength']} strength", width, indent=2)


def counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def steps(found: Json, width: int) -> Iterator[Line]:
    """A row for each step: its number, who goes, the line of the source, what happens there."""
    told = found["steps"]
    yield []
    if not told:
        yield [("", "  From the very start, whoever goes.")]
    digits = len(str(len(told)))
    names = max((len(step["thread"]) for step in told), default=0)
    places = max((len(str(step["line"])) for step in told), default=0)
    before = 2 + digits + 2 + names + 2 + 5 + places + 2
    for number, step in enumerate(told, 1):
        if len(told) > FIRST + LAST and FIRST < number <= len(told) - LAST:
            if number == FIRST + 1:
                yield [
                    (
                        "dim",
                        f"  {'…':>{digits}}  {counted(len(told) - FIRST - LAST, 'step')} more: `play` and --json have them all",
                    )
                ]
            continue
        rows = textwrap.wrap(step["action"], max(20, width - before), break_on_hyphens=False) or [""]
        place = f"line {step['line']:>{places}}" if step["line"] else " " * (5 + places)
        yield [
            ("dim", f"  {number:>{digits}}  "), (role(step["thread"]), f"{step['thread']:<{names}}"),
            ("dim", f"  {place}  "), ("", rows[0]),
        ]  # fmt: skip
        for row in rows[1:]:
            yield [("", " " * before + row)]


def role(thread: str) -> str:
    return {"P": "producer", "C": "consumer"}.get(thread[:1], "")


def blame(found: Json, width: int) -> Iterator[Line]:
    """The guilty line, the thought behind it, and the mend; nothing where nothing is claimed."""
    guilt = found["blame"]
    if any(guilt.values()):
        yield []
    if guilt["line"]:
        yield from wrapped("Where", f"line {guilt['line']}: {guilt['source']}", width, indent=2, style="strong")
    for label, said in (("Why", guilt["why"]), ("Mend", guilt["mend"])):
        if said:
            yield from wrapped(label, said, width, indent=2)


def onwards(found: Json, command: Command) -> Iterator[Line]:
    """What to type next. These lines are for copying, so they are not broken."""
    said = quoted([command.target, *command.class_])
    for label, line in (
        ("Play", f"pcviz play {said} --schedule {quoted([found['schedule']])}"),
        ("Again", "the same with `check` for `play`"),
        ("Keep", f"pcviz check {quoted([command.target, *command.class_, *command.search])} --trace bug.jsonl"),
        ("", "pcviz replay bug.jsonl"),
    ):
        yield [("", "  "), ("label", f"{label:<{LABEL}}"), ("", line)]


def quoted(words: Sequence[str]) -> str:
    """Words as a shell takes them."""
    if os.name == "nt":
        return " ".join(f'"{word}"' if " " in word else word for word in words)
    return shlex.join(words)


# -- what was covered -------------------------------------------------------------------------------------------------------


def coverage(verdict: Json, width: int) -> Iterator[Line]:
    """What may be claimed, what was only tried at random, what is open, and the effort."""
    explored = verdict["explored"]
    whole, random, left_open = (explored.get(part, []) for part in ("covered", "random", "open"))
    if verdict["counterexample"] is not None and whole:
        yield [("", "  Nothing was found in what was searched before:")]
    for strength in dict.fromkeys(strength for _, strength in whole):
        yield from wrapped("", f"All interleavings at {strength} strength of (producers × consumers):", width, indent=2)
        yield from configurations([configuration for configuration, at in whole if at == strength], width)
    if explored.get("alike"):
        said = "There with items that are all alike (nothing is said of which are lost, doubled or out of order):"
        yield from wrapped("", said, width, indent=2)
        yield from configurations([configuration for configuration, _ in explored["alike"]], width)
    if random:
        at = " and ".join(dict.fromkeys(strength for _, strength, _ in random))
        larger = "Larger, or too large for that: " if whole else ""
        count = sum(n for *_, n in random)
        said = f"{larger}{count:,} random schedule{'s' * (count != 1)} at {at} strength:"
        yield from wrapped("", said, width, indent=2)
        yield from configurations([list(those) for those in dict.fromkeys(tuple(size) for size, *_ in random)], width)
    for strength, reason in dict.fromkeys((strength, reason) for _, strength, reason in left_open):
        at = f" at {strength} strength" if strength else ""
        yield from wrapped("", f"Not covered{at} ({reason}):", width, indent=2)
        yield from configurations([size for size, *why in left_open if why == [strength, reason]], width)
    if explored.get("not_endless") and not left_open:
        nothing = "Nothing more" if any(not size[-1] for size, _ in whole) else "Nothing"
        yield from wrapped("", f"{nothing} is claimed of endless runs: {explored['not_endless']}.", width, indent=2)
    if explored["states"] or explored["schedules"] > 1:
        effort = f"{explored['schedules']:,} executions, {explored['states']:,} states, {explored['steps']:,} steps"
        yield from wrapped("", f"{effort} in {explored['seconds']:.1f} s", width, indent=2, style="dim")


def configurations(those: list[list[int]], width: int) -> Iterator[Line]:
    """Configurations by their number of items, then by capacity; endless ones last."""
    for items in sorted({items for *_, items in those}, key=lambda items: items or 1 << 30):
        parts = []
        for capacity in sorted({c for _, _, c, i in those if i == items}):
            pairs = ", ".join(f"{p}×{c}" for p, c, room, i in those if (room, i) == (capacity, items))
            parts.append(f"capacity {capacity}: {pairs}")
        label = f"{counted(items, 'item')} each" if items else "endless"
        rows = textwrap.wrap("; ".join(parts), max(20, width - 20), break_on_hyphens=False)
        yield [("", f"    {label:<14}  {rows[0]}")]
        for row in rows[1:]:
            yield [("", " " * 20 + row)]


# -- one of many ------------------------------------------------------------------------------------------------------------


def row(verdict: Json, file: str, names: int, width: int = 0) -> Line:
    """The verdict on one file of several, in one line: `names` columns for the files' names, `width` in all (0: no limit)."""
    word = verdict["verdict"]
    style, sign = SIGNS.get(word, ("bad", "✗"))
    said = ""
    if (found := verdict["counterexample"]) is not None:
        guilt = found["blame"]
        said = f"line {guilt['line']}: {guilt['source']}" if guilt["line"] else found["violation"]
    room = width - (2 + names + 2 + WORDS + 2)
    if width and len(said) > room:
        said = said[: max(0, room - 1)] + "…"
    return [
        (style, f"{sign} "),
        ("", f"{file:<{names}}  "),
        (style, f"{word:<{WORDS}}" if said else word),
        ("", f"  {said}" if said else ""),
    ]
