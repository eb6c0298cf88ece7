"""A buffer under study: somebody's plain Python, put to work as it is."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pcviz.buffers import catalogue
from pcviz.sync.container import Container, watch
from pcviz.sync.kernel import Aborted, Kernel
from pcviz.sync.loader import LoadError, find_class, load
from pcviz.sync.naming import attributes, name_objects
from pcviz.trace.event import GET, OBJECT, OFFER, PUT, RETURN, SET, TAKE
from pcviz.trace.recorder import OFF
from pcviz.workshop import policy
from pcviz.workshop.buffer import stay
from pcviz.workshop.item import Item, number_of
from pcviz.workshop.settings import UNBOUNDED, SettingError, nearest


class StudiedBuffer:
    """`where` is a built-in buffer's name, FILE or FILE:CLASS. Raises LoadError.

    PUT and GET are recorded when the calls have returned. Its slots are those of its own container, found by content.
    """

    def __init__(self, kernel: Kernel, where: str, capacity: int | None) -> None:
        self._kernel = kernel
        path, class_name = find_file(where)
        self.file = str(path)  # as tracebacks and frames have it
        made = find_class(load(path, kernel), class_name)
        try:
            # As `queue.Queue` does, 0 says "no limit" to code that has a limit at all.
            self._buffer: Any = made(capacity or 0)
        except Exception as error:
            raise LoadError(f"{path}: {made.__name__}({capacity or 0}) raised {type(error).__name__}: {error}") from error
        parts = [self._buffer, *(part for _, part in attributes(self._buffer))]
        if capacity is None and not any(isinstance(part, kernel.queue.Queue) for part in parts):
            raise LoadError(f"capacity: {made.__name__} counts slots itself, it cannot be {UNBOUNDED}: give a whole number")
        self.order: str = getattr(self._buffer, "order", "fifo")
        self.number = kernel.declare(
            "buffer", made.__name__, capacity=capacity, order=self.order, slots="derived", **{"class": made.__name__}
        )
        name_objects(self._buffer, kernel)
        self._container = Container(kernel, self.number, self._buffer, number_of, mutex=kernel.mutex())
        self._watched = kernel.recorder.level != OFF
        if self._watched:
            watch(self._container, self._buffer)
        self._seen = False

    def put(self, item: Item, leave: Callable[[], bool] = stay) -> str:
        """What `put` of the buffer raises, it raises. A plain buffer cannot ask `leave`."""
        self._kernel.record(OFFER, self.number, item.number)
        self._call(self._buffer.put, item)
        self._look()
        self._kernel.record(PUT, self.number, item.number)
        return policy.PUT

    def get(self, leave: Callable[[], bool] = stay) -> Any:
        """Whatever `get` of the buffer returns: an Item, if it is any good."""
        self._kernel.record(TAKE, self.number)
        item = self._call(self._buffer.get)
        number = number_of(item)
        self._look(number or 0)
        self._kernel.record(GET, self.number, number)
        return item

    def _call(self, method: Callable[..., Any], *arguments: Item) -> Any:
        try:
            return method(*arguments)
        except Aborted:
            raise
        except BaseException as error:
            self._look()
            self._kernel.record(RETURN, self.number, type(error).__name__)
            raise

    def _look(self, gone: int = 0) -> None:
        if not self._watched:
            return
        self._container.look(gone)
        if self._container.name and not self._seen:
            self._seen = True
            self._kernel.record(OBJECT, self.number, {"kind": "buffer", "slots": "seen"})

    # Turned from outside

    def can_turn(self, key: str) -> bool:
        """Whether the buffer brings what it takes to change `capacity` or `order` while it is in use."""
        return callable(getattr(self._buffer, {"capacity": "resize", "order": "reorder"}[key], None))

    def resize(self, capacity: int | None) -> None:
        self._turn("capacity", "resize", capacity, capacity or 0)

    def reorder(self, order: str) -> None:
        self._turn("order", "reorder", order, order)

    def _turn(self, key: str, method: str, value: object, argument: object) -> None:
        """Raises SettingError for whatever the buffer's own method raises."""
        try:
            getattr(self._buffer, method)(argument)
        except Exception as error:
            where = f"{type(self._buffer).__name__}.{method}({argument!r})"
            raise SettingError(f"{key}: {where} raised {type(error).__name__}: {error}") from error
        self._kernel.record(SET, self.number, [key, value])


def find_file(where: str) -> tuple[Path, str]:
    """The file and the class name ("" = the only one). Raises LoadError."""
    built_in = catalogue()
    if where in built_in:
        return built_in[where].path, ""
    file, colon, class_name = where.rpartition(":")
    path = Path(file if colon and file.endswith(".py") else where)
    if path.suffix != ".py":
        names = ", ".join(built_in)
        raise LoadError(f"no buffer {where!r}{nearest(where, built_in)}; there are {names}, or name FILE.py or FILE.py:CLASS")
    return path, class_name if colon and file.endswith(".py") else ""
