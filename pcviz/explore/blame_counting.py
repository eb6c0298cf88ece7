"""Who is let in, and who must wait, by a number that is wrong: readings of tests, of counters, and of semaphores."""

import ast
from collections.abc import Callable

from pcviz.explore.case import Case, Reading
from pcviz.explore.methods import WAITING, Function, asks_itself, calls, owner
from pcviz.explore.reached import is_queue

BOUNDS = ("cap", "max", "size", "limit", "bound", "len", "slots")  # parts of names that mean how much fits


def one_too_many(case: Case) -> Reading | None:
    """A test for a full buffer that holds only when there is more in it than fits."""
    if case.verdict not in ("overflow", "lost-item", "exception"):
        return None
    for function in case.parts("put"):
        for node in ast.walk(function):
            if not isinstance(node, ast.While | ast.If):
                continue
            match node.test:
                case ast.Compare(left=count, ops=[ast.Gt()], comparators=[bound]):
                    pass
                case ast.Compare(left=bound, ops=[ast.Lt()], comparators=[count]):
                    pass
                case _:
                    continue
            if means_bound(bound) and asks_itself(count) and not means_bound(count):
                return (
                    node.lineno,
                    "A buffer is full as soon as there is as much in it as fits: this test lets in one item more.",
                    "Compare with `>=`.",
                )
    return None


def means_bound(node: ast.expr) -> bool:
    """Whether an expression is a plain name, or an attribute, that means how much fits."""
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return any(part in name.lower() for part in BOUNDS)


def given_back_twice(case: Case) -> Reading | None:
    """A method releases a semaphore more often than the other one acquires it."""
    if case.verdict not in ("overflow", "exception", "phantom-item"):
        return None
    for giving, taking in (("get", "put"), ("put", "get")):
        taken = [owner(call) for function in case.parts(taking) for call in calls(function, "acquire")]
        for function in case.parts(giving):
            given = [call for call in calls(function, "release") if owner(call) in taken]
            sure = {id(call) for call in given if not under_a_test(function, call)}
            for call in given:
                where = owner(call)
                same = [other for other in given if id(other) in sure and owner(other) == where]
                if len(same) > taken.count(where):
                    return (
                        same[-1].lineno,
                        f"{where} is released more often here than {taking} acquires it: from then on it counts more than "
                        "there is.",
                        "Release once for each time that the other side acquires.",
                    )
    return None


def under_a_test(function: Function, call: ast.Call) -> bool:
    tests = (node for node in ast.walk(function) if isinstance(node, ast.If | ast.Try | ast.While | ast.For | ast.IfExp))
    return any(part is call for test in tests for part in ast.walk(test))


def started_with_more(case: Case) -> Reading | None:
    """A semaphore that begins with more than it should."""
    if case.verdict not in ("overflow", "exception", "phantom-item"):
        return None
    for node in ast.walk(case.tree):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="Semaphore" | "BoundedSemaphore") | ast.Name(id="Semaphore" | "BoundedSemaphore"),
                args=[ast.BinOp(op=ast.Add())],
            ):
                return (
                    node.lineno,
                    "A semaphore begins with as much as it may let in: this is more than there is.",
                    "Room begins with the capacity, items begin with 0.",
                )
    return None


def counted_one_way(case: Case) -> Reading | None:
    """A number that one method counts up or down, and the other never back."""
    if case.stands_still:
        return None
    stored = {call: {target.attr for target in stores(case.parts(call))} for call in ("put", "get")}
    for call, other in (("get", "put"), ("put", "get")):
        for function in case.parts(call):
            for node in ast.walk(function):
                match node:
                    case ast.AugAssign(target=ast.Attribute(attr=attr), op=ast.Add() | ast.Sub(), value=ast.Constant()):
                        if attr not in stored[other] and tested(case, attr):
                            way, back = ("up", "down") if isinstance(node.op, ast.Add) else ("down", "up")
                            return (
                                node.lineno,
                                f"self.{attr} is counted {way} here, and {other} never counts it {back}: it does not say how "
                                "many items there are.",
                                "Count every put and every get; or ask the container: len().",
                            )
    return None


def stores(functions: list[Function]) -> list[ast.Attribute]:
    nodes = (node for function in functions for node in ast.walk(function))
    return [node for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)]


def tested(case: Case, attribute: str) -> bool:
    """Whether somebody waits as long as this number says so."""
    nodes = [node for part in case.everything for node in ast.walk(part)]
    tests = [n.test for n in nodes if isinstance(n, ast.While) or (isinstance(n, ast.If) and calls(n, *WAITING))]
    return any(isinstance(node, ast.Attribute) and node.attr == attribute for test in tests for node in ast.walk(test))


def never_moved(case: Case) -> Reading | None:
    """The place in a ring from which items are taken, or to which they go, stays where it is."""
    call = {"lost-item": "put", "phantom-item": "put", "duplicate-item": "get"}.get(case.verdict)
    if call is None:
        return None
    functions = case.parts(call)
    moved = {target.attr for target in stores(functions)}
    wanted = ast.Store if call == "put" else ast.Load
    for function in functions:
        for node in ast.walk(function):
            match node:
                case ast.Subscript(slice=ast.Attribute(value=ast.Name(id="self"), attr=attr), ctx=context):
                    if isinstance(context, wanted) and attr not in moved:
                        return (
                            node.lineno,
                            f"self.{attr} is where the next item {'goes' if call == 'put' else 'is taken from'}, and it stays "
                            "where it is.",
                            f"Move it on after each {call}: by one, modulo the number of slots.",
                        )
    return None


def miscounted(case: Case) -> Reading | None:
    """A subclass of queue.Queue says how many items it holds, and not just by counting them."""
    if case.verdict in ("lost-item", "duplicate-item", "order-violation") or not is_queue(case.execution.buffer):
        return None
    for function in case.parts("put"):
        for node in ast.walk(function):
            match node:
                case ast.Return(value=ast.Call(func=ast.Name(id="len"), args=[ast.Attribute()])):
                    pass
                case ast.Return() if function.name == "_qsize":
                    return (
                        node.lineno,
                        "By this number queue.Queue decides who must wait, and it is not always that of the items in it.",
                        "Return how many items are in it: len(self.queue).",
                    )
    return None


READINGS: list[Callable[[Case], Reading | None]] = [
    one_too_many, given_back_twice, started_with_more, never_moved, counted_one_way, miscounted,
]  # fmt: skip
