"""Exponential times, any number of threads, any capacity: the birth–death chain, solved for its steady state.

The chain counts the items that are made and not yet processed: n = 0 … P + B + C, in consumers' hands, in slots, and in the
hands of producers who wait for room. With λ = 1/make and μ = 1/take:

    one more made       λ · min(P, P + B + C - n)      producers that do not wait
    one more processed  μ · min(C, n)                  consumers that have something

Source: Kleinrock, Queueing Systems I, 1975, chapter 3; blocking after service as in Perros, Queueing Networks with Blocking,
1994. With P = C = 1 and equal means it is `theory.exponential_pair`, and without a bound it is M/M/c (Erlang's second formula).
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from math import exp, inf, log

from pcviz.insight.theory import little_time, rate, utilisation


@dataclass(frozen=True, slots=True)
class Steady:
    """The long run. Rates in items a second, times in run seconds, shares from 0 to 1."""

    throughput: float
    occupancy: float  # mean number of items in slots
    time_in_buffer: float  # mean, of an item
    producers_working: float  # share of its time that a producer works; the rest it waits for room
    consumers_working: float  # likewise a consumer; the rest it waits for an item
    full: float  # share of the time in which some producer waits for room
    starved: float  # share of the time in which some consumer waits for an item

    @property
    def producers_blocked(self) -> float:
        return 1 - self.producers_working

    @property
    def consumers_blocked(self) -> float:
        return 1 - self.consumers_working


@lru_cache(maxsize=256)
def exponential(producers: int, make: float, consumers: int, take: float, capacity: int | None) -> Steady:
    """The steady state for exponential times with means `make` and `take` (run seconds, greater than 0).

    An unbounded buffer at which more arrives than is taken has none: its occupancy and time are infinite. Raises ValueError
    where the chain says nothing: no threads, no time, a capacity below 0.
    """
    if producers < 1 or consumers < 1 or not 0 < make < inf or not 0 < take < inf:
        raise ValueError("the chain needs producers and consumers, and times greater than 0")
    if capacity is None:
        return _unbounded(producers, make, consumers, take)
    if capacity < 0:
        raise ValueError(f"a capacity of {capacity}")
    most = producers + capacity + consumers
    # In logarithms: with a hundred thousand slots the weights themselves leave the range of a float.
    steps = (log(min(producers, most - n) / make) - log(min(consumers, n + 1) / take) for n in range(most))
    logs = list(accumulate(steps, initial=0.0))
    highest = max(logs)
    weights = [exp(one - highest) for one in logs]
    total = sum(weights)
    share = [weight / total for weight in weights]
    in_hand = sum(p * min(n, consumers) for n, p in enumerate(share))  # consumers at work
    stuck = sum(p * max(0, n - consumers - capacity) for n, p in enumerate(share))  # producers that wait
    throughput = in_hand / take
    occupancy = sum(p * min(capacity, max(0, n - consumers)) for n, p in enumerate(share))
    return Steady(
        throughput=throughput,
        occupancy=occupancy,
        time_in_buffer=little_time(throughput, occupancy),
        producers_working=1 - stuck / producers,
        consumers_working=in_hand / consumers,
        full=sum(share[consumers + capacity + 1 :]),
        starved=sum(share[:consumers]),
    )


def _unbounded(producers: int, make: float, consumers: int, take: float) -> Steady:
    """M/M/c: nobody ever waits for room."""
    arriving, capable = rate(producers, make), rate(consumers, take)
    if arriving >= capable:
        return Steady(capable, inf, inf, 1.0, 1.0, 0.0, 0.0)
    load = arriving * take  # consumers at work, on average
    waits = erlang_c(consumers, load)
    occupancy = waits * load / (consumers - load)
    return Steady(
        throughput=arriving,
        occupancy=occupancy,
        time_in_buffer=little_time(arriving, occupancy),
        producers_working=1.0,
        consumers_working=utilisation(arriving, consumers, take),
        full=0.0,
        starved=1 - waits,
    )


def erlang_c(consumers: int, load: float) -> float:
    """The share of items that find every consumer at work, for a `load` (items a second × seconds an item) below `consumers`.

    Source: Erlang, 1917; by the recursion of his first formula, which needs no factorials (Jagerman, 1974).
    """
    lost = 1.0
    for n in range(1, consumers + 1):
        lost = load * lost / (n + load * lost)
    return consumers * lost / (consumers - load * (1 - lost))
