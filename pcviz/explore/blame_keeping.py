"""What became of an item that was not kept, or was given out twice: readings of put and get and of all that they call."""

import ast
from collections.abc import Callable, Iterator

from pcviz.explore.case import Case, Reading
from pcviz.explore.methods import Function, asks_itself, blocks, calls, item_of, mentions, owner
from pcviz.explore.reached import is_queue
from pcviz.explore.standing import line_of_error

TAKING = ("pop", "popleft", "popitem", "remove", "clear", "heappop", "get", "get_nowait", "discard")


def dropped(case: Case) -> Reading | None:
    """An item is put into what throws items away, or not put anywhere."""
    if case.verdict != "lost-item":
        return None
    for node in ast.walk(case.tree):
        if isinstance(node, ast.Call) and any(word.arg == "maxlen" for word in node.keywords):
            return (
                node.lineno,
                "A deque that has reached its maxlen makes room by itself: it lets go of the item at its other end.",
                "Wait while the buffer is full, and leave maxlen away.",
            )
    for function in case.parts("put"):
        for line, holds in leavings(function):
            return (
                line,
                f"Where this test {'holds' if holds else 'fails'}, {function.name} comes back as always, and the item was not "
                "kept.",
                "Keep every item: queue.Queue calls _put only where there is room by its maxsize."
                if is_queue(case.execution.buffer) and function is not case.function("put")
                else "Wait until there is room; or say that there is none: raise an exception, or return False.",
            )
    return None


def leavings(function: Function) -> Iterator[tuple[int, bool]]:
    """The tests past which a method leaves without its item, and whether it does where they hold."""
    item = item_of(function)
    if not item or any(isinstance(part, ast.Raise) for part in ast.walk(function)):
        return
    again = tried_again(function)
    for block in blocks(function):
        for place, node in enumerate(block):
            if not isinstance(node, ast.If) or node.orelse or mentions(node.test, item) or node in again:
                continue
            if any(mentions(part, item) for part in node.body):
                if not any(mentions(part, item) for part in block[place + 1 :]):
                    yield node.lineno, False
            elif is_empty_return(node.body[-1]) and any(mentions(part, item) for part in block[place + 1 :]):
                yield node.lineno, True


def tried_again(function: Function) -> set[ast.AST]:
    """What stands in a loop: what it does not do in one turn, it does in another."""
    return {part for loop in ast.walk(function) if isinstance(loop, ast.While) for part in ast.walk(loop)}


def is_empty_return(node: ast.stmt) -> bool:
    return isinstance(node, ast.Return) and (
        node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None)
    )


def unheard(case: Case) -> Reading | None:
    """An exception that says that the item was not taken is caught, and nobody is told."""
    if case.verdict != "lost-item":
        return None
    for function in case.parts("put"):
        item, again = item_of(function), tried_again(function)
        for node in ast.walk(function):
            if not isinstance(node, ast.Try) or node in again or not any(mentions(part, item) for part in node.body):
                continue
            for handler in node.handlers:
                if not any(tells(part) for part in ast.walk(handler)) and not mentions(handler, item):
                    name = ast.unparse(handler.type) if handler.type is not None else "every exception"
                    return (
                        handler.lineno,
                        f"Here {name} is caught, by which {function.name} hears that the item was not taken; and it comes "
                        "back as if all were well.",
                        "Wait for room instead (queue.Queue does, unless told not to); or let the exception out, or return "
                        "False.",
                    )
    return None


def tells(node: ast.AST) -> bool:
    return isinstance(node, ast.Raise) or (isinstance(node, ast.Return) and not is_empty_return(node))


def turned_away(case: Case) -> Reading | None:
    """The class itself raises an exception where a thread should wait."""
    if case.execution.scheduler.unguarded and not case.alone:  # it may be right to complain of what others have done
        return None
    for task in case.execution.members:
        line = line_of_error(task.failure, case.execution.study.compiled.filename)
        for function in case.parts(task.call) if line else ():
            for node in ast.walk(function):
                if isinstance(node, ast.Raise) and node.exc is not None and node.lineno == line:
                    full = task.call == "put"
                    return (
                        line,
                        f"That the buffer is {'full' if full else 'empty'} is no mistake of whoever calls: it should wait, "
                        "and is turned away.",
                        "Wait on a condition, in a `while`; or, if it is to give up, "
                        + ("return False." if full else "call the method poll, or try_get, and return None."),
                    )
    return None


def nothing_given(case: Case) -> Reading | None:
    """get comes back with None where there is nothing."""
    if case.verdict != "phantom-item" or "None" not in case.violation.sentence:
        return None
    for function in case.parts("get"):
        for node in ast.walk(function):
            if isinstance(node, ast.Return) and is_empty_return(node):
                return (
                    node.lineno,
                    f"Where there is nothing {function.name} comes back with None, and whoever called takes that for an item.",
                    "Wait until there is an item; or, if it is to give up, raise an exception as queue.Queue does (Empty).",
                )
    return None


def thrown_out(case: Case) -> Reading | None:
    """put takes out an item to make room, or get takes out all of them and hands out one."""
    if case.verdict != "lost-item":
        return None
    for function in case.parts("put"):
        for node in ast.walk(function):
            if isinstance(node, ast.Expr) and calls(node, "pop", "popleft", "clear") and asks_itself(node):
                return (
                    node.lineno,
                    "To make room for the new item an older one is thrown away here, which nobody has got yet.",
                    "Wait until there is room; where old items may go, that is a policy, and no buffer that loses nothing.",
                )
    for function in case.parts("get"):
        for line in lines_emptying(function):
            return (
                line,
                "This takes out all items, and only one of them is handed out.",
                "Take out the very item that is returned: pop() does both at once.",
            )
    return None


def lines_emptying(function: ast.AST) -> list[int]:
    """Where all items are taken out at once: cleared, or their container replaced by an empty one."""
    anew = [
        node.lineno
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Attribute)
        and ast.unparse(node.value) in ("[]", "list()", "deque()", "collections.deque()")
    ]
    return [*(call.lineno for call in calls(function, "clear")), *anew]


def left_in(case: Case) -> Reading | None:
    """get hands out an item and takes none out of the buffer, or another."""
    if case.verdict != "duplicate-item":
        return None
    functions = case.parts("get")
    for function in functions:
        read = {ast.unparse(node) for node in ast.walk(function) if is_read(node)}
        for node in ast.walk(function):
            removed = node.targets[0] if isinstance(node, ast.Delete) else None
            if isinstance(removed, ast.Subscript) and read and ast.unparse(removed) not in read:
                return (
                    removed.lineno,
                    f"What is handed out is {min(read)}, and what is taken out is another item.",
                    "Take out the very item that is returned: pop() does both at once.",
                )
    if any(takes(node) for function in functions for node in ast.walk(function)):
        return None
    for function in reversed(functions):
        for node in ast.walk(function):
            if isinstance(node, ast.Return) and node.value is not None and function.name != "_qsize":
                return (
                    node.lineno,
                    "The item is handed out, and stays in the buffer.",
                    "Take it out: pop() returns an item and removes it.",
                )
    return None


def is_read(node: ast.AST) -> bool:
    return isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and asks_itself(node.value)


def takes(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            return name in TAKING
        case ast.Delete() | ast.AugAssign(target=ast.Attribute()):
            return True
        case ast.Assign(targets=targets):
            return any(isinstance(target, ast.Attribute | ast.Subscript | ast.Tuple) for target in targets)
    return False


def out_of_place(case: Case) -> Reading | None:
    """An item is put in, or taken out, at the wrong end."""
    if case.verdict != "order-violation":
        return None
    put, get = ([node for part in case.parts(call) for node in ast.walk(part)] for call in ("put", "get"))
    heaps = {ast.unparse(node.args[0]) for node in get if isinstance(node, ast.Call) and named(node) == "heappop" and node.args}
    for node in put:
        if isinstance(node, ast.Call) and named(node) == "append" and (owner(node) in heaps or is_heap(case)):
            return (
                node.lineno,
                "append() puts an item behind all others, whatever its priority; heappop() relies on everything being in its "
                "place in the heap.",
                "Put it in with heappush().",
            )
    order = case.execution.study.order
    for node in get:
        match node:
            case ast.Call(func=ast.Attribute(attr="pop"), args=[]) if order == "fifo":
                return node.lineno, "pop() takes the item that came last.", "Take the oldest: popleft() of a deque, or pop(0)."
            case ast.Call(func=ast.Attribute(attr="popleft")) if order == "lifo":
                return node.lineno, "popleft() takes the item that came first.", "Take the newest: pop()."
    return None


def named(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id if isinstance(call.func, ast.Name) else ""


def is_heap(case: Case) -> bool:
    return any(cls.__name__ == "PriorityQueue" for cls in type(case.execution.buffer).__mro__)


def overwritten(case: Case) -> Reading | None:
    """There is a place for one item, and whatever was there is gone."""
    if case.verdict != "lost-item":
        return None
    for function in case.parts("put"):
        item = item_of(function)
        for node in ast.walk(function):
            match node:
                case ast.Assign(targets=[ast.Attribute() as target], value=ast.Name(id=name)) if name == item:
                    return (
                        node.lineno,
                        f"{ast.unparse(target)} has room for one item: one that nobody has taken yet is gone.",
                        "Wait until the place is free; or keep the items in a list or a deque.",
                    )
    return None


FIRST: list[Callable[[Case], Reading | None]] = [
    unheard, dropped, thrown_out, left_in, turned_away, nothing_given, out_of_place,
]  # fmt: skip
LAST: list[Callable[[Case], Reading | None]] = [overwritten]
