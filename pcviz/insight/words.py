"""Figures in words, the same in every sentence."""

from collections.abc import Sequence


def duration(seconds: float) -> str:
    """Three figures at most, in the unit that fits: ``12 µs``, ``350 ms``, ``1.25 s``."""
    if seconds < 1e-3:
        return f"{seconds * 1e6:.3g} µs"
    return f"{seconds * 1e3:.3g} ms" if seconds < 0.9995 else f"{seconds:,.2f} s".replace(".00 s", " s")


def share(part: float) -> str:
    """Never rounded to nothing, nor to all of it: `<1 %` and `>99 %` say that there is a rest."""
    if 0 < part < 0.005:
        return "<1 %"
    return ">99 %" if 0.995 <= part < 1 else f"{part * 100:.0f} %"


def count(number: int, noun: str, plural: str = "") -> str:
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def names(some: Sequence[str], most: int = 4) -> str:
    """``P1, P2 and C1``; of many, the first few and how many more."""
    if len(some) > most:
        some = [*some[: most - 1], f"{len(some) - most + 1} more"]
    return " and ".join(part for part in (", ".join(some[:-1]), *some[-1:]) if part)


def span(since: float, until: float) -> str:
    """``from 1.20 s to 3.50 s`` on the run clock."""
    return f"from {since:.3f} s to {until:.3f} s"
