"""The functions that a query can call, by name."""

from collections.abc import Callable
from typing import Any, NamedTuple

from pcviz.lessons.facts import Facts, said
from pcviz.lessons.situation import STATUSES, one_of


class Function(NamedTuple):
    """What a query can call: the filters that it takes by name, and the place from which its arguments are kinds of events."""

    call: Callable[..., Any]
    filters: tuple[str, ...] = ()
    kinds_from: int | None = None


FILTERS = ("thread", "role", "object", "item", "after", "before", "lost", "woken")


def functions() -> dict[str, Function]:
    """All of them, by name."""
    return {
        "first": Function(lambda facts, *kinds, **more: facts.nth(1, *kinds, **more), FILTERS, 0),
        "last": Function(lambda facts, *kinds, **more: facts.nth(-1, *kinds, **more), FILTERS, 0),
        "nth": Function(lambda facts, number, *kinds, **more: facts.nth(number, *kinds, **more), FILTERS, 1),
        "all": Function(lambda facts, *kinds, **more: facts.found(*kinds, **more), FILTERS, 0),
        "count": Function(lambda facts, *kinds, **more: len(facts.found(*kinds, **more)), FILTERS, 0),
        "order": Function(lambda facts, *kinds, **more: tuple(one.thread for one in facts.found(*kinds, **more)), FILTERS, 0),
        "items": Function(_items, FILTERS, 0),
        "state": Function(lambda facts, where: facts.situation(where)),
        "before": Function(lambda facts, where: facts.situation(where, 1)),
        "threads": Function(_threads, ("role",)),
        "spent": Function(_spent),
        "longest": Function(_longest, ("role",)),
        "stays": Function(_stays, ("thread",)),
        "never_got": Function(lambda facts: tuple(label for label, _, stay in facts.stays if stay is None)),
        "verdict": Function(lambda facts: facts.verdict),
        "exhaustive": Function(lambda facts: facts.exhaustive),
        "explored": Function(lambda facts: facts.explored),
        "steps": Function(lambda facts: len(facts.ends) if facts.controlled else len(facts.moments)),
        "len": Function(lambda facts, values: len(_list(values))),
        "sum": Function(lambda facts, values: sum(map(_number, _list(values)))),
        "min": Function(lambda facts, values: min(_numbers(values))),
        "max": Function(lambda facts, values: max(_numbers(values))),
        "mean": Function(lambda facts, values: sum(_numbers(values)) / len(values)),
        "sorted": Function(lambda facts, values: tuple(sorted(_list(values)))),
        "distinct": Function(lambda facts, values: tuple(dict.fromkeys(_list(values)))),
        "index": Function(_index),
        "abs": Function(lambda facts, value: abs(_number(value))),
        "round": Function(lambda facts, value, digits=0: round(_number(value), digits) if digits else round(_number(value))),
    }


def _items(facts: Facts, *kinds: str, **filters: Any) -> tuple[str, ...]:
    return tuple(one.item for one in facts.found(*kinds, **filters) if one.item is not None)


def _threads(facts: Facts, role: object = None) -> tuple[str, ...]:
    return tuple(view.name for view in facts.threads if role is None or view.role == role)


def _spent(facts: Facts, thread: str, *statuses: str) -> float:
    one_of("thread", thread, list(facts.stretches))
    for status in statuses:
        one_of("status", status, STATUSES)
    return sum(facts.stretches[thread].get(status, 0.0) for status in statuses)


def _longest(facts: Facts, *statuses: str, role: object = None) -> str:
    """The thread that has spent the longest so; of equals the first."""
    names = _threads(facts, role)
    if not names:
        raise ValueError(f"there is no thread of the role {said(role)}")
    return max(names, key=lambda name: _spent(facts, name, *statuses))


def _stays(facts: Facts, thread: object = None) -> tuple[float, ...]:
    return tuple(stay for _, maker, stay in facts.stays if stay is not None and thread in (None, maker))


def _index(facts: Facts, values: Any, value: Any) -> int:
    if value not in _list(values):
        raise ValueError(f"{said(value)} is not in the list")
    return int(values.index(value)) + 1


def _list(value: Any) -> Any:
    if not isinstance(value, tuple):
        raise ValueError(f"{said(value)} is no list")
    return value


def _numbers(values: Any) -> Any:
    if not _list(values):
        raise ValueError("the list is empty")
    return tuple(map(_number, values))


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{said(value)} is no number")
    return value
