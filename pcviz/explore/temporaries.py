"""Where in a piece of code each name that the AST pass made holds a value that matters.

Such a name mirrors a value on the interpreter's stack, so nobody loads it and its life cannot be told from its uses. It begins
where the name is bound and ends where control leaves the statement or expression that it was made for. Followed along every
path, a name bound in the last turn of a loop is not taken for one of this turn: threads that differ in such remains are equal.
"""

import dis
from bisect import bisect_right
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from types import CodeType

from pcviz.sync.expressions import SPIN, STEP, TOUCH, Range

POINTS = (STEP, TOUCH, SPIN)  # where a statement begins
NEVER_ON = ("RETURN_VALUE", "RETURN_CONST", "RAISE_VARARGS", "RERAISE", "JUMP_FORWARD", "JUMP_BACKWARD")
Names = frozenset[str]


@cache
def starts(code: CodeType) -> tuple[int, ...]:
    """Where its instructions begin; on 3.11 a call is two of them, and does all in the first once it is specialised."""
    instructions = list(dis.get_instructions(code))
    halves = {after.offset for one, after in pairwise(instructions) if one.opname == "PRECALL" and after.opname == "CALL"}
    return tuple(one.offset for one in instructions if one.offset not in halves)


def instruction(code: CodeType, offset: int) -> int:
    """Where the instruction begins that an offset belongs to; -1 before the first.

    A frame that waits in a call may point at the instruction or behind its inline caches: from 3.12 on the first few calls of a
    property do the one, later ones, which are specialised, the other. It is the same place.
    """
    return starts(code)[bisect_right(starts(code), offset) - 1] if offset >= 0 else offset


def in_use(code: CodeType, extents: Mapping[str, Range | None]) -> dict[int, Names]:
    """For each offset, the names that may be in use when control comes to the instruction there."""
    body = dis.Bytecode(code)
    instructions = list(body)
    after = {one.offset: two.offset for one, two in pairwise(instructions)}
    entries = body.exception_entries  # type: ignore[attr-defined]
    handlers = {i.offset: entry.target for entry in entries for i in instructions if entry.start <= i.offset < entry.end}
    by_offset = {instruction.offset: instruction for instruction in instructions}
    jumps = {*dis.hasjrel, *dis.hasjabs}
    found: dict[int, Names] = {}
    waiting = [(0, Names())]
    while waiting:
        offset, names = waiting.pop()
        known = found.get(offset)
        if known is not None and names <= known:
            continue
        names = found[offset] = names | (known or Names())
        instruction = by_offset[offset]
        names = kept(instruction, names, extents)
        if instruction.opname.startswith("STORE_FAST") or instruction.opname == "STORE_DEREF":
            stored = instruction.argval
            names |= {name for name in (stored if isinstance(stored, tuple) else (stored,)) if name in extents}
        if offset in handlers:
            waiting.append((handlers[offset], names))
        if instruction.opcode in jumps:
            waiting.append((instruction.argval, names))
        if not instruction.opname.startswith(NEVER_ON) and offset in after:
            waiting.append((after[offset], names))
    for offset in range(0, len(code.co_code), 2):  # a frame that waits in a call may point behind the caches of that call
        if offset not in by_offset and offset - 2 in found:
            found[offset] = found[offset - 2]
    return found


def kept(instruction: dis.Instruction, names: Names, extents: Mapping[str, Range | None]) -> Names:
    """Which of `names` are still in use at an instruction: those in whose extent it lies, unless it only just begins there."""
    place = instruction.positions
    if not names or place is None or place.lineno is None or place.col_offset is None:
        return names
    here = (place.lineno, place.col_offset)
    begins = instruction.argval in POINTS

    def holds(name: str) -> bool:
        extent = extents[name]
        return extent is None or (extent[:2] <= here <= extent[2:] and not (begins and here == extent[:2]))

    return frozenset(filter(holds, names))
