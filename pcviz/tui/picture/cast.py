"""Who is who in a snapshot: names, ranks and colours, the same in every part of the picture."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias

from rich.cells import cell_len
from rich.style import Style

from pcviz.trace.snapshot import ObjectView, Snapshot, Status, ThreadView
from pcviz.tui.look import Look

Piece: TypeAlias = tuple[str, Style]
NAME_LIMIT = 12
NAMELESS = re.compile(r"^Thread-(\d+) \((\w+)\)$")
OBJECT_NAME_LIMIT = 18

ORDER_WORDS = {"priority": "by priority", "ageing": "by priority, ageing", "fair": "fair shares"}


def breadth(pieces: Sequence[Piece]) -> int:
    """Cells that the pieces take side by side."""
    return sum([len(text) for text, _ in pieces])


def shorten(words: str, limit: int, rest: str = "…") -> str:
    """At most `limit` cells: the middle goes, because names differ at their ends."""
    if len(words) <= limit:
        return words
    if limit <= len(rest) + 1:
        return words[-limit:] if limit > 0 else ""
    kept = limit - len(rest)
    tail = (kept + 1) // 2
    return words[: kept - tail] + rest + words[len(words) - tail :]


def clip(words: str, limit: int, rest: str = "…") -> str:
    """At most `limit` cells: the end goes, because sentences begin with what matters."""
    return words if len(words) <= limit else words[: max(0, limit - len(rest))] + rest


@lru_cache(4096)
def brief(name: str) -> str:
    """A thread that was given no name has a long one from Python: "Thread-1 (_pump)" is "T1 _pump" here."""
    return NAMELESS.sub(r"T\1 \2", name)


@lru_cache(4096)
def one_cell(words: str) -> str:
    """A name from outside made of one-cell characters only, so that no column of the picture shifts."""
    return words if words.isascii() and words.isprintable() else "".join(c if _is_one_cell(c) else "?" for c in words)


@lru_cache(4096)
def _is_one_cell(character: str) -> bool:
    return character.isprintable() and cell_len(character) == 1


def _is_other(thread: ThreadView) -> bool:
    """Neither producer nor consumer. The main thread counts only while it waits or holds something up."""
    if thread.role == "main":
        return thread.status not in (Status.NEW, Status.RUNNING, Status.FINISHED)
    return thread.role not in ("producer", "consumer")


def order_words(order: str) -> str:
    """How the order of a buffer is written on the screen."""
    return ORDER_WORDS.get(order, order.upper())


class Cast:
    """The threads, objects and items of one snapshot, by number."""

    def __init__(self, look: Look, snapshot: Snapshot) -> None:
        self.look = look
        self.snapshot = snapshot
        self._tells_ends = any(one.slots_from == "exact" and not one.approximate for one in snapshot.buffers)
        self.threads: dict[int, ThreadView] = {thread.id: thread for thread in snapshot.threads}
        self.objects: dict[int, ObjectView] = {object.id: object for object in snapshot.objects}
        self.producers = [thread for thread in snapshot.threads if thread.role == "producer"]
        self.consumers = [thread for thread in snapshot.threads if thread.role == "consumer"]
        self.others = [thread for thread in snapshot.threads if _is_other(thread)]
        self.ranks: dict[int, int] = {thread.id: rank for rank, thread in enumerate(self.producers)}

    def name(self, thread: int, limit: int = NAME_LIMIT) -> str:
        view = self.threads.get(thread)
        if view is None:
            return f"T{thread}" if thread else "you"
        return shorten(one_cell(brief(view.name)), limit, self.look.signs.rest)

    def chip(self, thread: int, padded: bool = False, limit: int = NAME_LIMIT, wide: int = 0) -> Piece:
        """A thread where it is now: its name, at least `wide` cells, on its colour."""
        name = self.name(thread, limit).ljust(wide)
        return (f" {name} " if padded else name), self.look.fill(self.ranks.get(thread))

    def ghost(self, thread: int, limit: int = NAME_LIMIT) -> Piece:
        """A thread where it was just now."""
        return f"({self.name(thread, limit)})", self.look.past

    def object_name(self, object: ObjectView) -> str:
        """Without the path to it ("queue.mutex"), unless that is what tells two apart."""
        name = object.name.rpartition(".")[2]
        if sum(other.name.rpartition(".")[2] == name for other in self.objects.values()) > 1:
            name = object.name
        return shorten(self.look.plain(one_cell(name)), OBJECT_NAME_LIMIT, self.look.signs.rest)

    def item(self, item: int, label: str = "") -> str:
        """An item's label; a dot for one that has no identity, and END for an end marker."""
        view = self.snapshot.items.get(item)
        if not item and not label and self._tells_ends:
            return "END"
        return self.look.plain(one_cell(view.label if view else label)) or self.look.signs.dot

    def item_style(self, item: int, maker: int = 0) -> Style:
        view = self.snapshot.items.get(item)
        return self.look.fill(self.ranks.get(view.maker if view else maker))

    def item_edge(self, item: int, maker: int = 0) -> Style:
        view = self.snapshot.items.get(item)
        return self.look.edge(self.ranks.get(view.maker if view else maker))
