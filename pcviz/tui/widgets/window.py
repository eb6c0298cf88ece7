"""What part of time a chart looks at: how much, and up to when."""

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace

CLOSEST = {"s": 0.001, "steps": 4.0}
LADDER = tuple(digit * 10.0**power for power in range(-3, 7) for digit in (1, 2, 5))


@dataclass(frozen=True)
class Window:
    """A span up to `end`, or up to the present where that is None: then it goes along with it."""

    span: float
    end: float | None = None

    @property
    def live(self) -> bool:
        return self.end is None

    def since(self, now: float) -> float:
        return self.until(now) - self.span

    def until(self, now: float) -> float:
        return now if self.end is None else self.end

    def zoomed(self, by: int, now: float, about: float | None = None, closest: float = CLOSEST["s"]) -> "Window":
        """So many steps closer, or wider where `by` is negative, at most to all there is. What happened at `about` stays where
        it is on the screen; without it, the present does while the window is live, else the middle."""
        widest = LADDER[min(len(LADDER) - 1, bisect_left(LADDER, max(now, closest)))]
        span = self.span
        for _ in range(abs(by)):
            if by > 0:
                span = max(closest, LADDER[max(0, bisect_left(LADDER, span) - 1)])
            else:
                span = max(span, min(widest, LADDER[min(len(LADDER) - 1, bisect_right(LADDER, span))]))
        if span == self.span or (about is None and self.live):
            return replace(self, span=span)
        at = self.until(now) - self.span / 2 if about is None else about
        end = at + (self.until(now) - at) * span / self.span
        return Window(span, end)._within(now)

    def panned(self, by: float, now: float) -> "Window":
        """So much later, or earlier where `by` is negative; at the present it is live again."""
        return Window(self.span, self.until(now) + by)._within(now)

    def _within(self, now: float) -> "Window":
        """Neither beyond the present nor before the beginning."""
        assert self.end is not None
        end = max(self.end, self.span)
        return replace(self, end=None if end >= now else end)


def decimals(step: float) -> int:
    """How many digits behind the point tell two times apart that differ by `step`."""
    return max(0, math.ceil(-math.log10(step) - 1e-9)) if step > 0 else 0
