"""Names for the primitives of a buffer under study: those of the attributes that hold them.

A lock does not know that it is called `mutex`; the object that holds it does. So once the buffer is made, its attributes are
searched, and every primitive is announced again under the name that its author gave it.
"""

from collections.abc import Iterator
from typing import Any, Protocol, TypeAlias

from pcviz.sync.condition import Condition
from pcviz.sync.primitives import Lock, RLock
from pcviz.sync.signals import Signal

Primitive: TypeAlias = Lock | RLock | Condition | Signal

ELSEWHERE = ("builtins", "collections", "threading")  # types whose insides are nobody's attributes
DEPTH = 4  # attribute within attribute: deeper than anybody nests a lock


class Namer(Protocol):
    def rename(self, object: int, name: str) -> None: ...


def attributes(thing: object) -> Iterator[tuple[str, Any]]:
    """Instance attributes, those in `__slots__`, and plain values of the class, by name."""
    seen: set[str] = set()
    places: list[dict[str, Any]] = [getattr(thing, "__dict__", {})]
    for cls in type(thing).__mro__[:-1]:
        slots = cls.__dict__.get("__slots__", ())
        names = (slots,) if isinstance(slots, str) else slots
        mangled = [
            f"_{cls.__name__.lstrip('_')}{name}" if name.startswith("__") and name[-2:] != "__" else name for name in names
        ]
        places.append({name: getattr(thing, name) for name in mangled if hasattr(thing, name)})
        places.append({name: value for name, value in vars(cls).items() if not name.startswith("__")})
    for place in places:
        for name, value in list(place.items()):
            if name not in seen and not callable(value) and not isinstance(value, property | staticmethod | classmethod):
                seen.add(name)
                yield name, value


def primitives(root: object) -> dict[str, Primitive]:
    """The primitives that `root` holds, by name: `not_full`, `locks[0]`, `queue.mutex`; each once, under its shortest name."""
    found: dict[int, tuple[str, Primitive]] = {}
    seen: set[int] = set()
    level: list[tuple[str, Any]] = [("", root)]
    for _ in range(DEPTH):
        deeper: list[tuple[str, Any]] = []
        for name, value in level:
            if id(value) in seen:
                continue
            seen.add(id(value))
            if isinstance(value, Primitive):
                found[id(value)] = name, value
            if isinstance(value, Condition):
                deeper.append((f"{name}.lock", value._lock))
            elif isinstance(value, dict):
                deeper += [(f"{name}[{key!r}]", part) for key, part in list(value.items())]
            elif isinstance(value, list | tuple):
                deeper += [(f"{name}[{index}]", part) for index, part in enumerate(value)]
            elif type(value).__module__ not in ELSEWHERE:
                deeper += [(f"{name}.{key}" if name else key, part) for key, part in attributes(value)]
        level = deeper
    return dict(found.values())


def name_objects(root: object, kernel: Namer) -> dict[str, Primitive]:
    """Announce every primitive of `root` under its attribute's name, without its leading underscores."""
    found = primitives(root)
    for name, primitive in found.items():
        kernel.rename(primitive._id, ".".join(part.lstrip("_") for part in name.split(".")))
    return found
