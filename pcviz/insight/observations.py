"""All that was observed, frozen: what diagnoses are pure functions of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pcviz.insight.idle import Turns
from pcviz.insight.locks import IdleHold, LockNotes
from pcviz.insight.measure import Measures
from pcviz.insight.store import BufferNotes
from pcviz.insight.wakes import Beaten, ConditionNotes, VainWait
from pcviz.insight.words import names


@dataclass(frozen=True, slots=True)
class Observations:
    measures: Measures
    buffers: tuple[BufferNotes, ...]
    locks: tuple[LockNotes, ...]
    idle_holds: tuple[IdleHold, ...]
    conditions: tuple[ConditionNotes, ...]
    vain_waits: tuple[VainWait, ...]
    beaten: tuple[Beaten, ...]
    turns: tuple[Turns, ...]
    moved: Mapping[int, int]  # items put or got, by thread
    stuck: bool  # everybody who has not ended is blocked or waits
    thread_names: Mapping[int, str]
    object_names: Mapping[int, str]

    def who(self, threads: Iterable[int]) -> str:
        """`P1, P2 and C1`, each once."""
        return names([self.thread_names.get(one, f"T{one}" if one else "you") for one in dict.fromkeys(threads)])

    def what(self, object: int) -> str:
        return self.object_names.get(object, f"object {object}")
