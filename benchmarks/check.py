"""Schedules a second and the time to the bug: pcviz beside frontrun and interleave-test, at the same strength, in one run.

Each contender runs in a process of its own. Both others are on PyPI (interleave-test needs Python 3.12); a contender that is
not installed is left out, and said to be.

Two figures of pcviz stand beside theirs: the schedules that it *executes* a second, as they do, and the interleavings that it
*covers* a second, most of which are never executed, since from a state that is reached again it does not go on again.
"""

import importlib
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

SIZE = (2, 2, 1, 2)  # producers, consumers, capacity, items of each producer
SECONDS = 4.0  # for counting schedules
PATIENCE = 60.0  # for finding a bug
BROKEN = ("one_condition_notify", "if_instead_of_while", "no_lock")
RIGHT = "two_conditions"
CONTENDERS = {
    "pcviz": ("line", "expression"),
    "interleave-test": ("line", "expression"),
    "frontrun": ("expression",),  # it switches between bytecodes only
}
IMPORTED = {"pcviz": "pcviz", "interleave-test": "interleave_test", "frontrun": "frontrun"}

Result = dict[str, Any]  # schedules, seconds, found (what), steps (of the counterexample), covered (interleavings)


class Shared:
    """A buffer, and what came out of it."""

    def __init__(self, name: str) -> None:
        module = importlib.import_module(f"pcviz.buffers.{name}")
        kinds = [value for value in vars(module).values() if isinstance(value, type) and value.__module__ == module.__name__]
        self.buffer = kinds[0](SIZE[2])
        self.got: list[Any] = []

    def put(self, producer: int) -> None:
        for number in range(SIZE[3]):
            self.buffer.put((producer, number))

    def get(self) -> None:
        for _ in range(SIZE[0] * SIZE[3] // SIZE[1]):
            self.got.append(self.buffer.get())

    def right(self) -> bool:
        return len(self.got) == len(set(self.got)) == SIZE[0] * SIZE[3]


def ours(name: str, strength: str) -> Result:
    from pcviz.explore.discover import Wishes, discover
    from pcviz.explore.execution import Configuration, Execution
    from pcviz.explore.search import Options, Search
    from pcviz.explore.walks import walk

    path = Path(__file__).parent.parent / "pcviz" / "buffers" / f"{name}.py"
    study = discover(str(path), Wishes()).study(strength)
    begin = time.perf_counter()
    if name == RIGHT:
        walked = walk(Execution(study, Configuration(*SIZE), atomic=False), SECONDS)
        result: Result = {"schedules": walked.schedules, "seconds": time.perf_counter() - begin, "found": ""}
        begin = time.perf_counter()
        search = Search(study, Configuration(*SIZE), Options(atomic=False, symmetry=False, seconds=PATIENCE))
        found = search.run()
        return result | {"covered": interleavings(search), "covering": time.perf_counter() - begin, "whole": found.complete}
    found = Search(study, Configuration(*SIZE), Options(seconds=PATIENCE)).run()
    return {
        "schedules": found.schedules,
        "seconds": time.perf_counter() - begin,
        "found": found.violation.verdict if found.violation else "",
        "steps": len(found.schedule),
    }


def interleavings(search: Any) -> int:
    """The number of ways from the start to an end; a finite run of a buffer that does not poll has no circles."""
    successors = search.graph.successors
    ways = {index: 1 for index, after in enumerate(successors) if not after}
    stack = [0]
    while stack:
        index = stack[-1]
        missing = [child for child in successors[index] if child not in ways]
        if missing:
            stack += missing
        else:
            stack.pop()
            ways[index] = ways.get(index) or sum(ways[child] for child in successors[index])
    return ways[0]


def theirs_interleave(name: str, strength: str) -> Result:
    import interleave_test  # type: ignore[import-not-found]

    def model() -> None:
        shared = Shared(name)
        threads = [interleave_test.spawn(shared.put, number) for number in range(SIZE[0])]
        threads += [interleave_test.spawn(shared.get) for _ in range(SIZE[1])]
        for thread in threads:
            thread.join()
        assert shared.right()

    begin, schedules, seed = time.perf_counter(), 0, 0
    patience = SECONDS if name == RIGHT else PATIENCE
    while time.perf_counter() - begin < patience:
        seed += 1
        found = interleave_test.explore(
            model,
            iterations=20,
            seed=seed,
            granularity="line" if strength == "line" else "opcode",
            raise_on_failure=False,
        )
        schedules += found.schedules_run
        if not found.ok:
            steps = len(found.failure.schedule)
            return {
                "schedules": schedules,
                "seconds": time.perf_counter() - begin,
                "found": str(found.failure.kind),
                "steps": steps,
            }
    return {"schedules": schedules, "seconds": time.perf_counter() - begin, "found": ""}


def theirs_frontrun(name: str, strength: str) -> Result:
    import frontrun  # type: ignore[import-not-found]

    def putter(number: int) -> Any:
        return lambda shared: shared.put(number)

    workers = [putter(number) for number in range(SIZE[0])] + [Shared.get] * SIZE[1]
    begin, schedules, seed = time.perf_counter(), 0, 0
    patience = SECONDS if name == RIGHT else PATIENCE
    while time.perf_counter() - begin < patience:
        seed += 1
        found = frontrun.explore(
            setup=lambda: Shared(name),
            workers=workers,
            invariant=Shared.right,
            strategy="random",
            seed=seed,
            max_attempts=5,
            max_ops=5000,
            timeout_per_run=3.0,
        )
        schedules += max(1, found.num_explored)
        said = f"{found.explanation} {found.inconclusive_reason}"
        if found.property_holds is False or "deadlock" in said.lower():
            return {
                "schedules": schedules,
                "seconds": time.perf_counter() - begin,
                "found": said.splitlines()[0][:60],
                "steps": len(found.counterexample or ()),
            }
    return {"schedules": schedules, "seconds": time.perf_counter() - begin, "found": ""}


RUNNERS = {"pcviz": ours, "interleave-test": theirs_interleave, "frontrun": theirs_frontrun}


def in_a_process(contender: str, name: str, strength: str) -> Result | None:
    """What one contender makes of one buffer; None if its process came to grief."""
    command = [sys.executable, "-m", "benchmarks.check", contender, name, strength]
    if contender == "frontrun":  # it insists on being started by its own command
        command.insert(0, shutil.which("frontrun", path=str(Path(sys.executable).parent)) or "frontrun")
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=3 * PATIENCE, check=True)
    except (subprocess.SubprocessError, OSError):
        return None
    result: Result = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def main() -> None:
    present = {}
    for name, strengths in CONTENDERS.items():
        try:
            importlib.import_module(IMPORTED[name])
        except ImportError:
            print(f"  {name} is not installed here (pip install {name}), so it is left out")
        else:
            present[name] = strengths
    producers, consumers, capacity, items = SIZE
    print(f"  {producers} producers, {consumers} consumers, capacity {capacity}, {items} items each")
    for strength in ("line", "expression"):
        for contender, strengths in present.items():
            if strength in strengths:
                line(contender, RIGHT, strength)
                for name in BROKEN:
                    line(contender, name, strength)


def line(contender: str, name: str, strength: str) -> None:
    result = in_a_process(contender, name, strength)
    head = f"  {strength:10}  {contender:15}  {name:20}"
    if result is None:
        print(f"{head}  gave up")
    elif name == RIGHT:
        rate = result["schedules"] / result["seconds"]
        covered = ""
        if "covered" in result:
            per_second = result["covered"] / result["covering"]
            covered = f"; covers {result['covered']:.2g} interleavings, {per_second:.2g} a second"
        print(f"{head}  {rate:8,.0f} schedules a second{covered}")
    elif result["found"]:
        print(f"{head}  {result['seconds']:8.2f} s, {result['steps']} steps: {result['found']}")
    else:
        print(f"{head}  nothing found in {result['seconds']:.0f} s")


if __name__ == "__main__":
    if len(sys.argv) == 4:
        print(json.dumps(RUNNERS[sys.argv[1]](sys.argv[2], sys.argv[3])))
    else:
        main()
