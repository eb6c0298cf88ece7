"""Whether a buffer's source has one condition for all and wakes one thread at a time: then the deadlock lamp is for it."""

import ast

from pcviz.sync.loader import LoadError, read
from pcviz.workshop.studied import find_file


def wakes_any_one(source: str, class_name: str = "") -> bool:
    """One `Condition()`, waited for in a `while` and notified of one thread at a time, and no `notify_all` or `notify(n)`.

    Looks at the class of this name, where there is one. False for source that cannot be parsed: what it does is not known.
    """
    try:
        tree: ast.AST = ast.parse(source)
    except (SyntaxError, ValueError):
        return False
    classes = (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name == class_name)
    tree = next(classes, tree)
    calls = _calls(tree)
    names = [_name(call.func) for call in calls]
    if names.count("Condition") != 1 or {"Semaphore", "BoundedSemaphore", "notify_all"} & set(names):
        return False
    notifies = [call for call in calls if _name(call.func) == "notify"]
    waits = {call for call in calls if _name(call.func) == "wait"}
    in_while = {call for node in ast.walk(tree) if isinstance(node, ast.While) for call in _calls(node)}
    return len(notifies) > 1 and not any(call.args or call.keywords for call in notifies) and bool(waits) and waits <= in_while


def buffer_wakes_any_one(where: str) -> bool:
    """The same of a buffer by its name, FILE or FILE:CLASS. Raises LoadError where there is none of that name."""
    path, class_name = find_file(where)
    try:
        return wakes_any_one(read(path), class_name)
    except LoadError:  # it was there when the run began
        return False


def _calls(tree: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
