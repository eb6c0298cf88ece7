"""A buffer simulated on a list of moments, knowing nothing of pcviz: what theory is tested against."""

import heapq
import random
from collections import deque


def simulate(producers, consumers, capacity, draw_make, draw_take, items):
    """Blocking after service. Returns (throughput, mean fill, share of producers' time at work, of consumers', mean stay)."""
    moments = [(draw_make(), turn, "made") for turn in range(producers)]
    heapq.heapify(moments)
    turn = producers
    fill, stuck, idle = deque(), 0, consumers
    now = area = making = taking = stays = 0.0
    taken = 0
    busy = 0  # consumers at work
    while taken < items:
        t, _, what = heapq.heappop(moments)
        passed, now = t - now, t
        area += len(fill) * passed
        making += (producers - stuck) * passed
        taking += busy * passed
        if what == "made":
            if len(fill) < capacity:
                fill.append(now)
                turn += 1
                heapq.heappush(moments, (now + draw_make(), turn, "made"))
            else:
                stuck += 1
        else:
            busy -= 1
            idle += 1
        while idle and fill:
            stays += now - fill.popleft()
            taken += 1
            idle -= 1
            busy += 1
            turn += 1
            heapq.heappush(moments, (now + draw_take(), turn, "taken"))
            if stuck:
                stuck -= 1
                fill.append(now)
                turn += 1
                heapq.heappush(moments, (now + draw_make(), turn, "made"))
    return taken / now, area / now, making / now / producers, taking / now / consumers, stays / taken


def exponential_draws(seed, make, take):
    chance = random.Random(seed)
    return (lambda: chance.expovariate(1 / make)), (lambda: chance.expovariate(1 / take))
