"""What is known about producers, consumers and a buffer without running anything: closed forms, each with its source.

Times are run seconds, throughput is items a second. P producers take `make` seconds an item, C consumers `take` seconds.
"""

from math import inf


def min_rule(producers: int, make: float, consumers: int, take: float) -> float:
    """Items a second when every time is fixed: ``min(P / make, C / take)``, for any capacity of at least 1.

    The slower side sets the pace, and a bigger buffer only delays the first block. For times that vary it is an upper bound,
    which no capacity exceeds. Infinite where nothing takes any time. Source: conservation of flow (Kleinrock, Queueing
    Systems I, 1975, 2.1): what comes out goes in.
    """
    return min(rate(producers, make), rate(consumers, take))


def rate(workers: int, seconds: float) -> float:
    """What `workers` at `seconds` an item can do at most, in items a second."""
    if not workers:
        return 0.0
    return workers / seconds if seconds > 0 else inf


def exponential_pair(capacity: int) -> float:
    """One producer, one consumer, exponential times of the same mean: the share of that rate that they reach, ``(B+2)/(B+3)``.

    The items made and not yet processed are 0 to B + 2 (the slots and two hands), each as likely as the other, and only with
    none does the consumer rest: M/M/1/K with K = B + 2 at a load of 1 (Kleinrock I, 3.6).
    """
    return (capacity + 2) / (capacity + 3)


def utilisation(throughput: float, workers: int, seconds: float) -> float:
    """The share of their time (0 to 1) that `workers` work, at `seconds` an item: the utilisation law, ``X · S / n``.

    Source: Denning & Buzen, The Operational Analysis of Queueing Network Models, 1978.
    """
    return min(1.0, throughput * seconds / workers) if workers else 0.0


def little_occupancy(throughput: float, time_in_buffer: float) -> float:
    """The mean number of items in the buffer, from items a second and mean seconds in it: ``L = λ·W``.

    Exact for any run that starts and ends empty, whatever its times and order. Source: Little, A Proof for the Queuing
    Formula L = λW, 1961; for finite runs Little & Graves, 2008.
    """
    return throughput * time_in_buffer


def little_time(throughput: float, occupancy: float) -> float:
    """The mean seconds in the buffer: ``W = L / λ``; 0 for an empty buffer, infinite where nothing moves."""
    if not occupancy:
        return 0.0
    return occupancy / throughput if throughput > 0 else inf


def deadlock_reachable(producers: int, consumers: int, capacity: int | None) -> bool:
    """Whether a buffer with one lock, ONE condition, `while` and `notify()` can come to a deadlock: iff ``P + C > 2·B``.

    Then every thread can be in the wait set at once, each woken by one of its own kind. It takes enough items: a run of few
    may end first. Source: lemmy/BlockingQueue (TLA+); tests/explore/test_theorem.py searches all schedules of small cases.
    """
    return bool(producers and consumers) and capacity is not None and producers + consumers > 2 * capacity


def deadlock_lamp(producers: int, consumers: int, capacity: int | None) -> str:
    """The lamp of the one-condition buffer, in words that follow the sliders."""
    if capacity is None:
        return "unbounded: nobody waits for room, so no wake-up can reach the wrong thread"
    threads = producers + consumers
    if not producers or not consumers:
        return "only one kind of thread: no wake-up can reach the wrong one"
    if deadlock_reachable(producers, consumers, capacity):
        return f"P + C > 2·B: {threads} > {2 * capacity}, a deadlock is reachable"
    return f"P + C ≤ 2·B: {threads} ≤ {2 * capacity}, no deadlock can be reached"


def ageing_bound(gap: float, ageing: float) -> float:
    """Seconds within which a later item must arrive to overtake one whose base priority is worse by `gap`: ``G / a``.

    With ageing, an item's priority is ``base - a · wait``, so the order among items never changes while they wait: it is that
    of ``base + a · arrival``. Infinite without ageing: strict priority bounds no wait. Source: Kleinrock, Queueing Systems II,
    1976, 3.7 (delay-dependent priorities).
    """
    if gap <= 0:
        return 0.0
    return gap / ageing if ageing > 0 else inf
