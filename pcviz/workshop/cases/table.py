"""The case, as a scenario file says it."""

from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

# The stages that each case has work for, in their order.
STAGES: dict[str, tuple[str, ...]] = {
    "data-pipeline": ("transform", "load"),
    "task-queue": ("work", "retry"),
    "event-stream": ("enrich", "apply"),
    "message-queue": ("deliver",),
}
AGAIN: dict[str, tuple[str, ...]] = {"task-queue": ("retry",), "message-queue": ("deliver",)}  # which put items back
MOST_AMOUNT = 1_000_000_000
MOST_BLOCK = 100_000
MOST_TRIES = 100


class Case(msgspec.Struct, forbid_unknown_fields=True):
    """What the items are, and what is done with them. Without `input` files each producer makes up `amount` things.

    `database` is the SQLite file that the results go to; without one they are kept in memory until the run has ended. `block`
    is how many rows of a CSV file are one item, `tries` how often a task is tried before it is put aside, and `trouble` the
    share of made-up things that go wrong.
    """

    kind: Annotated[
        Literal["data-pipeline", "task-queue", "event-stream", "message-queue"], Meta(description="what is done with the items")
    ]
    input: Annotated[list[str], Meta(description="files to read; none: things are made up")] = []
    database: Annotated[str, Meta(description="the SQLite file that the results go to; none: in memory")] = ""
    amount: Annotated[int, Meta(description="made-up things, for each producer")] = 40
    block: Annotated[int, Meta(description="rows of a CSV file that are one item")] = 500
    tries: Annotated[int, Meta(description="how often a task is tried before it is put aside")] = 3
    trouble: Annotated[float, Meta(description="the share of made-up things that go wrong")] = 0.1


def flaw(case: Case, stages: Sequence[str]) -> tuple[str, str] | None:
    """The key that is wrong, and what would be right; None for a case that is fine. `stages` are the scenario's."""
    wanted = STAGES[case.kind]
    if tuple(stages) != wanted:
        there = f"these are {', '.join(stages)}" if stages else "there is none"
        return "kind", f"{case.kind} does its work in stages named {', '.join(wanted)}, in this order; {there}"
    for key, most in (("amount", MOST_AMOUNT), ("block", MOST_BLOCK), ("tries", MOST_TRIES)):
        if not 1 <= getattr(case, key) <= most:
            return key, f"{getattr(case, key)} is not a whole number from 1 to {most}"
    if not 0 <= case.trouble <= 1:
        return "trouble", f"{case.trouble:g} is not a share from 0 to 1"
    return None
