"""The reach of a control: what it does to the buffer of a run, and why it may do nothing before a restart."""

from collections.abc import Callable
from typing import Any, TypeAlias

from pcviz.workshop.buffer import Buffer
from pcviz.workshop.pipeline import LOSES_NOTHING, Pipeline
from pcviz.workshop.preparation import UNDER_STUDY
from pcviz.workshop.scenario import OWN_ONLY
from pcviz.workshop.settings import Settings
from pcviz.workshop.studied import StudiedBuffer

AnyStore: TypeAlias = Buffer | StudiedBuffer | Pipeline


def refusal(store: AnyStore, key: str, ending: bool) -> str | None:
    """Why a control cannot act while the buffer is in use; None when it can. `ending`: the shutdown has begun."""
    if isinstance(store, Pipeline):
        return LOSES_NOTHING if key in OWN_ONLY else None
    if key in ("producers", "consumers") and ending:
        return "the shutdown has begun: restart"
    if isinstance(store, Buffer):
        return "it is agreed on at the start: restart" if key == "shutdown" else None
    if key in OWN_ONLY:
        return UNDER_STUDY
    if key not in ("capacity", "order") or store.can_turn(key):
        return None
    if key == "order":
        return f"this buffer is {store.order} by its own code"
    return "this buffer cannot change its size while it is in use: restart with the new one"


def change_of(store: AnyStore, key: str, value: Any, now: Settings) -> Callable[[], None] | None:
    """What a control, which stands at `value` `now`, does to the buffer; None for one that a buffer does not know of."""
    if isinstance(store, Pipeline):
        return None
    if key == "capacity":
        return lambda: store.resize(value)
    if key == "order":
        return lambda: store.reorder(value)
    if isinstance(store, Buffer) and key in ("policy", "patience"):
        return lambda: store.press(now.policy, now.patience)
    if isinstance(store, Buffer) and key == "ageing_rate":
        return lambda: store.age(value)
    return None
