"""Whether something read from outside is an event: the shapes of `event.KINDS`, checked."""

from collections.abc import Callable
from typing import Any

from pcviz.trace import event as kinds


def _none(data: Any) -> bool:
    return data is None


def _text(data: Any) -> bool:
    return isinstance(data, str)


def _whole(data: Any) -> bool:
    return type(data) is int and data >= 0


def _number(data: Any) -> bool:
    return type(data) in (int, float)


def _or_none(check: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda data: data is None or check(data)


def _list_of(check: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda data: isinstance(data, list | tuple) and all(map(check, data))


def _pair_of(first: Callable[[Any], bool], second: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda data: isinstance(data, list | tuple) and len(data) == 2 and first(data[0]) and second(data[1])


def _record_of(**checks: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """A mapping of which these keys, where present, pass."""
    return lambda data: isinstance(data, dict) and all(check(data[key]) for key, check in checks.items() if key in data)


def _anything(data: Any) -> bool:
    return True


_item = _or_none(_whole)
_describes = _record_of(
    kind=_text,
    name=_text,
    lock=_whole,
    value=_or_none(_whole),
    thread=_whole,
    capacity=_or_none(_whole),
    order=_text,
    ageing_rate=_or_none(_number),
    policy=_text,
    slots=_text,
    stage=_text,
    column=_whole,
    to=_list_of(_text),
    **{"class": _text},
)

_SHAPES: dict[str, Callable[[Any], bool]] = {
    kinds.THREAD: _record_of(name=_text, role=_text, stage=_text),
    kinds.OBJECT: _describes,
    kinds.START: _anything,
    kinds.END: lambda data: data is None or data in ("stopped", "killed") or _record_of(error=_text, traceback=_text)(data),
    kinds.SLEEP: _pair_of(_number, _text),
    kinds.WAKE: _anything,
    kinds.GATE: _text,
    kinds.LINE: _pair_of(
        _whole, lambda data: isinstance(data, dict) and all(map(_text, data)) and all(map(_text, data.values()))
    ),
    kinds.ASK: _anything,
    kinds.BLOCK: _or_none(_number),
    kinds.OWN: _or_none(_whole),
    kinds.RELEASE: _or_none(_whole),
    kinds.WAIT: _or_none(_number),
    kinds.NOTIFY: _list_of(_whole),
    kinds.TIMEOUT: _anything,
    kinds.FLAG: lambda data: isinstance(data, bool | str),
    kinds.MAKE: _pair_of(_text, _or_none(_number)),
    kinds.OFFER: _item,
    kinds.PUT: _item,
    kinds.TAKE: _anything,
    kinds.GET: _item,
    kinds.RETURN: _text,
    kinds.DROP: _pair_of(_item, _text),
    kinds.REJECT: _pair_of(_item, _text),
    kinds.DONE: _item,
    kinds.SLOTS: _list_of(_item),
    kinds.SET: _pair_of(_text, _anything),
    kinds.PHASE: _text,
    kinds.SKIP: lambda data: isinstance(data, dict) and all(map(_text, data)) and all(map(_whole, data.values())),
}


def flaw(event: Any) -> str | None:
    """What is wrong with it, in a few words; None for an event of which the fold can make sense."""
    if not isinstance(event, list | tuple) or len(event) != 5:
        return "an event is a list of five: time, thread, kind, object, data"
    t, thread, kind, object, data = event
    if not _number(t):
        return f"its time is {t!r}, not a number of seconds"
    if not _whole(thread) or not _whole(object):
        return "thread and object are numbers from 0"
    shape = _SHAPES.get(kind) if isinstance(kind, str) else None
    if shape is None:
        return f"{kind!r} is no kind of event"
    if not shape(data):
        return f"this is no data of {kind!r}: {data!r:.60}"
    return None
