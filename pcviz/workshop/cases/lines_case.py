"""What the cases have in common whose items are lines of text, each with a payload of its own."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

from pcviz.workshop.cases.reading import ReadingCase
from pcviz.workshop.cases.text import Lines, MadeUp, TextFile
from pcviz.workshop.material import Materials, made_of, nothing


class LinesCase(ReadingCase[Lines]):
    """`tables` are made in the sink."""

    tables: ClassVar[Sequence[str]]
    noun = "files"

    def open(self, inputs: Sequence[str | Path]) -> Iterable[Lines]:
        return (TextFile(number, path) for number, path in enumerate(inputs, 1))

    def made_up(self, turn: int) -> Lines:
        return MadeUp(f"made up {turn}", self.make_up(turn))

    def schema(self) -> Sequence[str]:
        return self.tables

    def make_up(self, turn: int) -> Iterator[str]:
        """The lines of the `turn`-th producer, the same with the same seed."""
        raise NotImplementedError

    def payloads(self, lines: Lines) -> Iterator[Any]:
        """What the items of these lines carry."""
        raise NotImplementedError

    def materials(self) -> Materials:
        return Materials(lambda turn: nothing, [made_of(self.payloads(lines)) for lines in self.read])
