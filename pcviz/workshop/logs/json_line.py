"""JSON Lines: entries as objects, with the key names that loggers usually take."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeGuard

from pcviz.workshop.logs import level, stamp
from pcviz.workshop.logs.entry import Entry

FORMAT = "JSON lines"
EXAMPLE = '{"time": "2024-01-05T12:00:00Z", "level": "error", "logger": "shop.cart", "message": "payment failed"}'

# The first key that is there is taken: python-json-logger, structlog, pino, bunyan, zap, slog, GELF, Elastic, Docker.
TIME_KEYS = ("time", "timestamp", "@timestamp", "ts", "asctime", "datetime", "date", "created", "t")
LEVEL_KEYS = ("level", "levelname", "severity", "log.level", "loglevel", "lvl", "levelno")
SOURCE_KEYS = ("logger", "source", "name", "log.logger", "service", "service.name", "component", "module", "app", "host")
MESSAGE_KEYS = ("message", "msg", "event", "short_message", "text", "log")


def read_json(text: str, newest: datetime) -> Entry | None:
    """The entry of a line that is one JSON object, else None."""
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):  # not JSON; a number of 5,000 digits; nested a thousand deep
        return None
    if not isinstance(fields, dict):
        return None
    message = _first(fields, MESSAGE_KEYS)
    return Entry(
        time=_time(_first(fields, TIME_KEYS), newest),
        level=_level(fields),
        source=_text(_first(fields, SOURCE_KEYS) or ""),
        message=text if message is None else _text(message),
        format=FORMAT,
    )


def _first(fields: Mapping[str, Any], keys: Iterable[str]) -> Any:
    return next((fields[key] for key in keys if fields.get(key) is not None), None)


def _time(value: Any, newest: datetime) -> str | None:
    if isinstance(value, str):
        match = stamp.ANY.fullmatch(value.strip())
        return stamp.read_stamp(match[0], newest) if match else None
    return stamp.from_number(value) if _is_number(value) else None


def _level(fields: Mapping[str, Any]) -> str:
    for key in LEVEL_KEYS:
        value = fields.get(key)
        if isinstance(value, str):
            return level.of_word(value)
        if _is_number(value):
            return level.of_step(value) if key == "levelno" else level.of_number(value)
    return level.UNKNOWN


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text(value: Any) -> str:
    """Text that UTF-8 can hold: JSON may spell half of a surrogate pair, which no database takes."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text.encode("utf-8", "replace").decode()
