"""Task queue: tasks are worked off, those that fail are tried again, and after so many tries put aside as dead letters.

A task is a line with a JSON object; its result is the digest of it. `"fails": n` in it makes its first n tries fail, as a
service that is down for a while would. A line that is no JSON object fails every time: it is poison.
"""

import hashlib
import json
import random
from collections.abc import Iterator
from typing import Any, ClassVar

from pcviz.workshop.cases.lines_case import LinesCase
from pcviz.workshop.cases.text import Lines
from pcviz.workshop.fate import Fate
from pcviz.workshop.item import Item

JOBS = ("resize", "encode", "mail", "index")


class TaskFailed(Exception):
    """Why a try came to nothing."""


class Task:
    __slots__ = ("source", "text", "tries")

    def __init__(self, source: str, text: str) -> None:
        self.source = source
        self.text = text
        self.tries = 0


class TaskQueue(LinesCase):
    tables: ClassVar = (
        "CREATE TABLE results (source TEXT, task TEXT, result TEXT, tries INTEGER)",
        "CREATE TABLE dead_letters (source TEXT, task TEXT, error TEXT, tries INTEGER)",
    )
    done = retried = dead = 0

    def make_up(self, turn: int) -> Iterator[str]:
        chance = random.Random(f"{self.seed} tasks {turn}")
        for number in range(1, self.table.amount + 1):
            task: dict[str, Any] = {"job": chance.choice(JOBS), "id": f"{turn}-{number}"}
            if chance.random() < self.table.trouble:
                task["fails"] = chance.randint(1, self.table.tries)
            yield json.dumps(task)

    def payloads(self, lines: Lines) -> Iterator[Task]:
        return (Task(lines.name, text) for text in lines)

    def process(self, stage: str, item: Item, worker: str) -> Fate:
        """`work` tries once, `retry` until it succeeds or has been tried often enough."""
        task: Task = item.payload
        task.tries += 1
        try:
            result = self._try(task)
        except TaskFailed as error:
            if task.tries < self.table.tries:
                with self.mutex:
                    self.retried += 1
                return Fate.ON if stage == "work" else Fate.AGAIN
            row = (task.source, task.text, str(error), task.tries)
            self.sink.write(("INSERT INTO dead_letters VALUES (?, ?, ?, ?)", [row]))
            with self.mutex:
                self.dead += 1
            return Fate.DONE
        self.sink.write(("INSERT INTO results VALUES (?, ?, ?, ?)", [(task.source, task.text, result, task.tries)]))
        with self.mutex:
            self.done += 1
        return Fate.DONE

    def _try(self, task: Task) -> str:
        try:
            said = json.loads(task.text)
        except (ValueError, RecursionError) as error:
            raise TaskFailed(f"not JSON: {error}") from None
        if not isinstance(said, dict):
            raise TaskFailed(f"a task is a JSON object, this is a {type(said).__name__}")
        fails = said.get("fails", 0)
        if isinstance(fails, int) and task.tries <= fails:
            raise TaskFailed("the service does not answer")
        return hashlib.sha256(task.text.encode()).hexdigest()[:16]

    def report(self) -> dict[str, Any]:
        told = f"{self.done:,} tasks done, {self.retried:,} tries repeated, "
        told += f"{self.dead:,} dead letters after {self.table.tries} tries"
        return {"done": self.done, "retried": self.retried, "dead_letters": self.dead, "told": told}
