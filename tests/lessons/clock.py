"""A clock that stands until it is told to go on, and cards that say nothing."""

from datetime import UTC, datetime, timedelta

from pcviz.lessons.interview.card import Card, ShowMe, Wrong

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def go(self, **how: float) -> None:
        self.at += timedelta(**how)


def cards(*names: str, **more: object) -> list[Card]:
    return [
        Card(
            rank=rank,
            title=f"{name}?",
            question=f"What is {name}?",
            answer=f"{name}.",
            sheet=name,
            wrong=[Wrong("no", "why")],
            show=[ShowMe("pcviz run basic", "look")],
            name=name,
            **more,
        )
        for rank, name in enumerate(names, 1)
    ]
