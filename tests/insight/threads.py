"""Scripts of threads at a buffer with a lock and conditions, and what is found in them."""

from tests.insight.following import Followed
from tests.scripted import Script


def two_conditions(*threads: str, capacity: int = 1) -> Script:
    """A buffer with a lock and two conditions; threads are producers if their name says so."""
    script = Script().lock("lock").condition("not_full", "lock").condition("not_empty", "lock").buffer("queue", capacity)
    for name in threads:
        script.thread(name, "producer" if name[0] == "P" else "consumer")
    return script


def get_waits(script: Script, thread: str, condition: str = "not_empty") -> Script:
    return script.take(thread, "queue").own(thread, "lock").wait(thread, condition)


def put(script: Script, thread: str, item: str, *woken: str, condition: str = "not_empty") -> Script:
    script.offer(thread, "queue", item).own(thread, "lock").put(thread, "queue", item)
    return script.notify(thread, condition, *woken).release(thread, "lock")


def one_condition_deadlock() -> Script:
    """A plain buffer, whose puts and gets are recorded when they have returned."""
    script = Script(step_s=0.01).lock("lock").condition("changed", "lock").buffer("queue", 1, slots="derived")
    script.thread("P1", "producer").thread("C1", "consumer").thread("C2", "consumer")
    get_waits(get_waits(script, "C1", "changed"), "C2", "changed")
    script.offer("P1", "queue", "a").own("P1", "lock").notify("P1", "changed", "C1").release("P1", "lock")
    script.put("P1", "queue", "a").offer("P1", "queue", "b").own("P1", "lock").wait("P1", "changed")
    script.own("C1", "lock").notify("C1", "changed", "C2").release("C1", "lock").get("C1", "queue", "a")
    get_waits(script, "C1", "changed")
    return script.own("C2", "lock").wait("C2", "changed")


def only(followed: Followed, name: str):
    (finding,) = followed.findings(name)
    assert finding.sentence.endswith(".")
    assert finding.evidence and finding.advice and 0 < finding.weight <= 1
    return finding
