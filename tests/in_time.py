"""What is promised in seconds of the wall, on a machine that may have other things to do."""

from collections.abc import Callable

TRIES = 4


def in_time(seconds: float, attempt: Callable[[], float]) -> None:
    """One try takes less, by the seconds that `attempt` says it took: a machine stands still now and then, but what waits for
    something that does not come takes too long each time."""
    took: list[float] = []
    while not took or took[-1] >= seconds:
        assert len(took) < TRIES, f"never within {seconds} s: {took}"
        took.append(attempt())
