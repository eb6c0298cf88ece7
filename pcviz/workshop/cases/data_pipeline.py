"""Data pipeline: extract rows of CSV files, transform them, load them into SQLite. Memory does not grow with the files."""

import random
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path
from typing import Any

from pcviz.workshop.cases.case import CaseError
from pcviz.workshop.cases.csv_file import Block, CsvFile
from pcviz.workshop.cases.sink import Sink
from pcviz.workshop.cases.table import Case as Table
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


class DataPipeline:
    """Raises CaseError at once for a file or a database that cannot be used."""

    again: Sequence[str] = ()
    noun = "tables"

    def __init__(
        self,
        table: Table,
        inputs: Sequence[str | Path],
        database: str | Path | None,
        lock: AbstractContextManager[Any],
        seed: int,
        producers: int,
    ) -> None:
        self._tables: list[CsvFile | Orders] = []
        try:
            for path in inputs:
                self._tables.append(CsvFile(path, table.block))
            if not inputs:
                self._tables = [
                    Orders(f"shop {n}", f"{seed} {n}", table.amount, table.trouble) for n in range(1, producers + 1)
                ]
            self._header = self._tables[0].header
            for other in self._tables[1:]:
                if other.header != self._header:
                    raise CaseError(f"{other.name}: its columns are not those of {self._tables[0].name}; run them apart")
            self._sink = Sink(database, _schema(self._header), lock)
        except CaseError:
            self._close_tables()
            raise
        self.sources = len(self._tables)
        self._insert = f"INSERT INTO rows VALUES ({', '.join('?' * (len(self._header) + 2))})"
        self._rejected = 0  # rows, written by who loads
        self._mutex = threading.Lock()

    def materials(self) -> Materials:
        return Materials(lambda turn: nothing, [made_of(iter(table)) for table in self._tables])

    def process(self, stage: str, item: Item, worker: str) -> Fate:
        if stage == "transform":
            item.payload = self._transform(item.payload)
        else:
            load: Load = item.payload
            rejects = [("INSERT INTO rejects VALUES (?, ?, ?, ?)", load.rejects)] if load.rejects else []
            self._sink.write((self._insert, load.good), *rejects)
            with self._mutex:
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

    def close(self, finished: bool) -> None:
        self._close_tables()
        self._sink.close()

    def _close_tables(self) -> None:
        for table in self._tables:
            table.close()

    @property
    def complaints(self) -> Sequence[Exception]:
        return [one for one in (self._sink.failure, *(table.failure for table in self._tables)) if one is not None]

    def report(self) -> dict[str, Any]:
        """`rows_read`, `rows_loaded` and `rows_rejected`."""
        read = sum(table.rows_read for table in self._tables)
        loaded, rejected = self._sink.rows - self._rejected, self._rejected
        told = f"{read:,} rows read, {loaded:,} loaded into {self._sink.name}, {rejected:,} rejected"
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
