"""Data pipeline: extract rows of CSV files, transform them, load them into SQLite. Memory does not grow with the files."""

import random
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from pcviz.workshop.cases.case import CaseError
from pcviz.workshop.cases.csv_file import Block, CsvFile
from pcviz.workshop.cases.reading import ReadingCase
from pcviz.workshop.fate import Fate
from pcviz.workshop.item import Item
from pcviz.workshop.material import Materials, made_of, nothing

MADE_UP = ["order", "customer", "article", "quantity", "price"]
MADE_UP_BLOCK = 5  # rows of a made-up block: few, so that there is something to see
ARTICLES = ("apples", "bread", "cheese", "dates", "eggs")
LINE = "line"
SOURCE = "source"


class Orders:
    """A made-up table of orders, of which a few are damaged."""

    failure: CaseError | None = None

    def __init__(self, name: str, seed: str, rows: int, trouble: float) -> None:
        self.name = name
        self.header = MADE_UP
        self.rows_read = 0
        self._rows = rows
        self._trouble = trouble
        self._random = random.Random(seed)

    def __iter__(self) -> Iterator[Block]:
        numbers = iter(range(1, self._rows + 1))
        while chunk := list(islice(numbers, MADE_UP_BLOCK)):
            rows = [self._row(number) for number in chunk]
            self.rows_read += len(rows)
            yield Block(self.name, chunk[0] + 1, rows)

    def _row(self, number: int) -> list[str]:
        chance = self._random
        row = [str(number), f"C{chance.randrange(100):02}", chance.choice(ARTICLES), str(chance.randint(1, 9))]
        # A field is missing, as where a program was killed while it wrote.
        return row if chance.random() < self._trouble else [*row, f"{chance.randint(50, 999) / 100:.2f}"]

    def close(self) -> None:
        """Nothing is held open."""


class Load:
    """What is to be written of one block."""

    __slots__ = ("good", "key", "rejects")

    def __init__(self, key: str, good: list[list[Any]], rejects: list[tuple[str, int, str, str]]) -> None:
        self.key = key
        self.good = good
        self.rejects = rejects


class DataPipeline(ReadingCase[CsvFile | Orders]):
    noun = "tables"

    def __init__(self, *what: Any) -> None:
        super().__init__(*what)
        self._insert = f"INSERT INTO rows VALUES ({', '.join('?' * (len(self._header) + 2))})"
        self._rejected = 0  # rows, written by who loads

    def open(self, inputs: Sequence[str | Path]) -> Iterable[CsvFile]:
        return (CsvFile(path, self.table.block) for path in inputs)

    def made_up(self, turn: int) -> Orders:
        return Orders(f"shop {turn}", f"{self.seed} {turn}", self.table.amount, self.table.trouble)

    def schema(self) -> Sequence[str]:
        """Raises CaseError unless all tables have the same columns."""
        first, *others = self.read
        self._header = first.header
        for other in others:
            if other.header != self._header:
                raise CaseError(f"{other.name}: its columns are not those of {first.name}; run them apart")
        return _schema(self._header)

    def materials(self) -> Materials:
        return Materials(lambda turn: nothing, [made_of(iter(table)) for table in self.read])

    def process(self, stage: str, item: Item, worker: str) -> Fate:
        if stage == "transform":
            item.payload = self._transform(item.payload)
        else:
            load: Load = item.payload
            rejects = [("INSERT INTO rejects VALUES (?, ?, ?, ?)", load.rejects)] if load.rejects else []
            self.sink.write((self._insert, load.good), *rejects)
            with self.mutex:
                self._rejected += len(load.rejects)
            item.payload = None  # whoever still has the item, the rows may go
        return Fate.ON

    def _transform(self, block: Block) -> Load:
        """Numbers become numbers, what is blank becomes nothing; a row with too few or too many fields is put aside."""
        good: list[list[Any]] = []
        rejects: list[tuple[str, int, str, str]] = []
        wanted, source = len(self._header), block.source
        for line, row in enumerate(block.rows, block.first):
            if len(row) == wanted:
                good.append([source, line, *map(_value, row)])
            else:
                rejects.append((source, line, f"{len(row)} fields, {wanted} columns", ",".join(row)))
        return Load(source, good, rejects)

    def report(self) -> dict[str, Any]:
        """`rows_read`, `rows_loaded` and `rows_rejected`."""
        read = sum(table.rows_read for table in self.read)
        loaded, rejected = self.sink.rows - self._rejected, self._rejected
        told = f"{read:,} rows read, {loaded:,} loaded into {self.sink.name}, {rejected:,} rejected"
        return {"rows_read": read, "rows_loaded": loaded, "rows_rejected": rejected, "told": told}


def _schema(header: Sequence[str]) -> list[str]:
    own = {name.lower() for name in header}
    extra = [name if name not in own else f"{name}_" for name in (SOURCE, LINE)]
    columns = ", ".join(_quoted(name) for name in (*extra, *header))
    return [f"CREATE TABLE rows ({columns})", "CREATE TABLE rejects (source TEXT, line INTEGER, reason TEXT, text TEXT)"]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _value(text: str) -> str | int | float | None:
    text = text.strip()
    if not text:
        return None
    first = text[0]
    if not (first.isdigit() or first in "+-."):
        return text
    # What begins with a nought is a code (a telephone number, a postcode), not a number.
    if first == "0" and len(text) > 1 and text[1].isdigit():
        return text
    try:
        number = int(text)
        return number if -(1 << 63) <= number < 1 << 63 else text
    except ValueError:
        try:
            return float(text)
        except ValueError:
            return text
