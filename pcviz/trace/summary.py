"""A run in figures: the shape `pcviz/summary/1`, which other programs read."""

from collections.abc import Sequence
from typing import Any, Protocol

from pcviz.trace.event import Event
from pcviz.trace.file import Trace
from pcviz.trace.snapshot import Account, Snapshot
from pcviz.trace.state import State

SCHEMA = "pcviz/summary/1"
ENDS = ("finished", "stopped", "time-limit", "deadlock", "failed", "interrupted")


class Observer(Protocol):
    """Follows the fold, event by event, and knows in the end what is wrong (`pcviz.insight.observer`)."""

    def observe(self, event: Event, state: State) -> None: ...
    def plain_findings(self, state: State) -> list[dict[str, Any]]: ...


def summarise(
    state: State,
    *,
    ended: str | None = None,
    violations: Sequence[str] | None = None,
    explanation: str | None = None,
    script_status: int | None = None,
    identity: bool = True,
    findings: Sequence[dict[str, Any]] | None = None,
    case: dict[str, Any] | None = None,
    shutdown: str | None = None,
) -> dict[str, Any]:
    """The summary of a run from its fold.

    `ended` defaults to the last phase, and to interrupted where that is none of `ENDS`; `violations` to what the fold found.
    `findings` are what is wrong with the run in plain sentences, as JSON can hold them; None: nobody looked. `case` is what a
    use case did, by its own report. `shutdown` is its strategy, where that is known.
    Without `identity` (and where items without a number went by) lost, duplicated and phantom are null: nobody can know.
    """
    snapshot = state.snapshot()
    if ended is None:
        ended = snapshot.phase if snapshot.phase in ENDS else "interrupted"
    delivered = snapshot.account.delivered
    latencies = state.latencies
    return {
        "schema": SCHEMA,
        "ended": ended,
        "seconds": state.t,
        "threads": [
            {
                "name": thread.name,
                "role": thread.role,
                "stage": thread.stage or None,
                "state": str(thread.status),
                "put": thread.put,
                "got": thread.got,
                "blocked_s": thread.blocked_s,
                "daemon": thread.daemon,
            }
            for thread in snapshot.threads
        ],
        "buffers": [
            {
                "name": buffer.name,
                "kind": buffer.kind,
                "stage": buffer.stage or None,
                "capacity": buffer.capacity,
                "put": buffer.put,
                "got": buffer.got,
                "dropped": buffer.dropped,
                "rejected": buffer.rejected,
                "left": buffer.fill,
                "peak": buffer.peak,
                "by_policy": dict(buffer.by_policy),
            }
            for buffer in snapshot.buffers
        ],
        "items": _items(snapshot.account, identity and not state.has_anonymous_items),
        "latency_s": {"p50": latencies.quantile(0.5), "p95": latencies.quantile(0.95), "max": latencies.max},
        "throughput": delivered / state.t if state.t > 0 else 0.0,
        "events": snapshot.events,
        "events_dropped": snapshot.skipped,
        "violations": list(snapshot.violations if violations is None else violations),
        "explanation": explanation,
        "script_status": script_status,
        "shutdown": shutdown_account(snapshot, shutdown),
        "case": case,
        "findings": None if findings is None else list(findings),
    }


def shutdown_account(snapshot: Snapshot, strategy: str | None) -> dict[str, Any]:
    """What became of the items in the end. `lost` are those that nobody processes any more, all of them:

    what is left inside, what some hand holds, what fell out of a buffer that was closed at once (`fallen`), what vanished.
    """
    account = snapshot.account
    fallen = sum(buffer.by_policy.get("close-now", 0) for buffer in snapshot.buffers)
    return {
        "strategy": strategy,
        "processed": account.processed,
        "left": account.left,
        "in_hand": account.unfinished,
        "fallen": fallen,
        "lost": account.left + account.unfinished + fallen + account.lost,
    }


def _items(account: Account, identity: bool) -> dict[str, int | None]:
    return {
        "made": account.made,
        "put": account.put,
        "delivered": account.delivered,
        "processed": account.processed,
        "dropped": account.dropped,
        "rejected": account.rejected,
        "caller_runs": account.caller_runs,
        "in_hand": account.in_hand,
        "left": account.left,
        "lost": account.lost if identity else None,
        "duplicated": account.duplicated if identity else None,
        "phantom": account.phantom if identity else None,
        "again": account.again,
    }


def summarise_trace(trace: Trace, observer: Observer | None = None) -> dict[str, Any]:
    """The summary of a trace file, which is read to its end, with what `observer` finds on the way.

    Raises `TraceError` for a damaged line in its middle.
    """
    state = State()
    if observer is None:
        state.apply_all(trace.events)
    else:
        for event in trace.events:
            state.apply(event)
            observer.observe(event, state)
    tells = trace.header.get("tells")
    return summarise(
        state,
        ended=trace.end if trace.end in ENDS else None,
        explanation="The trace was cut: what came after its last event is not known." if trace.cut else None,
        identity=not isinstance(tells, list) or "items" in tells,
        findings=observer.plain_findings(state) if observer is not None else None,
        shutdown=_strategy(trace.header.get("settings")),
    )


def _strategy(settings: object) -> str | None:
    """How a run's threads were told to stop, as its settings say."""
    strategy = settings.get("shutdown") if isinstance(settings, dict) else None
    return strategy if isinstance(strategy, str) else None
