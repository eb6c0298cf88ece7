"""The log processor: log files or made-up sources in, SQLite out."""

from pcviz.workshop.logs.error import LogError
from pcviz.workshop.logs.line import LogLine
from pcviz.workshop.logs.processor import LogProcessor
from pcviz.workshop.logs.supply import Supply

__all__ = ["LogError", "LogLine", "LogProcessor", "Supply"]
