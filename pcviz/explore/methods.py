"""The put and the get method of a class under study, as their author wrote them: what blame reads."""

import ast
from collections.abc import Iterator

from pcviz.explore.study import Study

Function = ast.FunctionDef

TELLING = ("notify", "notify_all", "notifyAll", "release", "set")
WAITING = ("wait", "wait_for", "acquire", "join")
CHANGING = (
    "append",
    "appendleft",
    "pop",
    "popleft",
    "insert",
    "remove",
    "add",
    "clear",
    "extend",
    "discard",
    "update",
    "popitem",
)


def methods(study: Study, tree: ast.Module) -> dict[str, Function]:
    """The put and the get method (the last definition of that name in the file, if the class itself has none)."""
    found: dict[str, Function] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name in (study.put, study.get):
            found[node.name] = node
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name == study.name:
            found |= {part.name: part for part in node.body if isinstance(part, ast.FunctionDef) and part.name in found}
    return found


def within(node: ast.stmt, line: int) -> bool:
    return node.lineno <= line <= (node.end_lineno or node.lineno)


def calls(node: ast.AST, *names: str) -> list[ast.Call]:
    """The calls of methods of these names, in the order of their lines."""
    found = [
        part
        for part in ast.walk(node)
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr in names
    ]
    return sorted(found, key=lambda call: (call.lineno, call.col_offset))


def owner(call: ast.Call) -> str:
    """What a method is called on, as written: ``self.lock`` of ``self.lock.acquire()``."""
    return ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""


def owners(node: ast.AST, *names: str) -> set[str]:
    return {owner(call) for call in calls(node, *names)}


def sections(node: ast.AST) -> list[ast.With]:
    return [part for part in ast.walk(node) if isinstance(part, ast.With)]


def locks(section: ast.With) -> set[str]:
    return {ast.unparse(item.context_expr) for item in section.items}


def blocks(function: Function) -> Iterator[list[ast.stmt]]:
    """Every list of statements that follow one another."""
    for node in ast.walk(function):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and block:
                yield block


def item_of(function: Function) -> str:
    """The name of the parameter that is the item; "" where it has none of its own."""
    names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    return names[1] if len(names) > 1 else ""


def mentions(node: ast.AST, name: str) -> bool:
    return any(isinstance(part, ast.Name) and part.id == name and isinstance(part.ctx, ast.Load) for part in ast.walk(node))


def asks_itself(node: ast.AST) -> bool:
    """Whether an expression looks at the object that its method belongs to."""
    return mentions(node, "self")


def changes(statement: ast.stmt) -> bool:
    """Whether a simple statement changes something that outlives its function."""
    match statement:
        case ast.Assign(targets=targets) | ast.Delete(targets=targets):
            if any(isinstance(target, ast.Attribute | ast.Subscript) for target in targets):
                return True
        case ast.AugAssign(target=ast.Attribute() | ast.Subscript()):
            return True
        case ast.Assign() | ast.AugAssign() | ast.AnnAssign() | ast.Expr() | ast.Return():
            pass
        case _:
            return False
    return bool(calls(statement, *CHANGING))


def bare_changes(function: Function) -> list[int]:
    """The lines of a method that change something outside every `with` and before it takes any lock.

    What a method acquires and does not release itself is room, or an item, and keeps nobody else away.
    """
    guarded = [part for section in sections(function) for part in ast.walk(section)]
    inside = {id(part) for part in guarded}
    given = owners(function, "release")
    taken = min((call.lineno for call in calls(function, "acquire") if owner(call) in given), default=0)
    return sorted(
        part.lineno
        for part in ast.walk(function)
        if isinstance(part, ast.stmt) and id(part) not in inside and changes(part) and not 0 < taken < part.lineno
    )
