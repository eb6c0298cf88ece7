"""Critical sections, read off the source: the lines that run with a lock in hand.

What is read is the function in front of us: `with lock:`, and what lies between `acquire()` and `release()` on every way
through it. A helper method that is only ever called with the lock held does not show it, and is not marked.
"""

import ast
from collections.abc import Iterable, Iterator

NOTIFYING = frozenset({"notify", "notify_all", "notifyAll", "wait_for"})  # only a condition has these
MAKERS = frozenset({"Lock", "RLock", "Condition", "allocate_lock"})
COUNTING = frozenset({"Semaphore", "BoundedSemaphore"})  # a mutex where the count is 1
BY_NAME = ("lock", "mutex", "cond", "not_full", "not_empty", "monitor")
LEAVING = (ast.Return, ast.Raise, ast.Break, ast.Continue)

Held = frozenset[str]
NOTHING: Held = frozenset()


def critical_lines(source: str) -> frozenset[int]:
    """The line numbers (from 1) before which a thread has a lock in hand; none for what is not Python."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return frozenset()
    sections = Sections(tree)
    # First the context managers of the file's own, whose callers hold what they hold at their yield.
    for _ in range(2):
        for function in functions(tree):
            sections.function(function)
    return sections.filled(source)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


class Sections:
    """Goes through functions statement by statement and knows what is held before each."""

    def __init__(self, tree: ast.AST) -> None:
        self.lines: set[int] = set()
        self.locks, self.others = known_locks(tree)
        self.managers: set[str] = set()  # functions that are context managers and yield with a lock in hand
        self._manager = ""

    def filled(self, source: str) -> frozenset[int]:
        """With the blank and comment lines that lie within a section."""
        last = 0
        rows = source.splitlines()
        for line in sorted(self.lines):
            if last and all(not row.strip() or row.lstrip().startswith("#") for row in rows[last : line - 1]):
                self.lines.update(range(last + 1, line))
            last = line
        return frozenset(self.lines)

    def function(self, function: ast.FunctionDef) -> None:
        is_manager = any(word(decorator) == "contextmanager" for decorator in function.decorator_list)
        self._manager = function.name if is_manager else ""
        self.block(function.body, NOTHING)

    def block(self, body: Iterable[ast.stmt], held: Held) -> Held | None:
        """What is held after these statements; None where nothing comes after them."""
        for statement in body:
            after = self.statement(statement, held)
            if after is None:
                return None
            held = after
        return held

    def statement(self, statement: ast.stmt, held: Held) -> Held | None:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return held
        inner = [part for name in ("body", "handlers", "orelse", "finalbody", "cases") for part in getattr(statement, name, [])]
        if held:
            end = (inner[0].lineno - 1 if inner and hasattr(inner[0], "lineno") else statement.end_lineno) or statement.lineno
            self.lines.update(range(statement.lineno, max(statement.lineno, end) + 1))
            if self._manager and any(isinstance(node, ast.Yield) for node in ast.walk(statement)):
                self.managers.add(self._manager)
        match statement:
            case ast.With():
                taken = {name for item in statement.items if (name := self.entered(item.context_expr))}
                within = self.block(statement.body, held | taken)
                return None if within is None else (within - taken) | (held & within)
            case ast.If(test=test):
                then, otherwise = self.asked(test)
                return both(self.block(statement.body, held | then), self.block(statement.orelse, held | otherwise))
            case ast.While(test=test):
                then, otherwise = self.asked(test)
                self.block(statement.body, held | then)
                return self.block(statement.orelse, held | otherwise)
            case ast.For():
                self.block(statement.body, held)
                return self.block(statement.orelse, held)
            case ast.Try() | ast.TryStar():
                return self.attempt(statement, held)
            case ast.Match():
                after: Held | None = held
                for case in statement.cases:
                    after = both(after, self.block(case.body, held))
                return after
        if isinstance(statement, LEAVING):
            return None
        return self.called(statement, held)

    def attempt(self, statement: ast.Try | ast.TryStar, held: Held) -> Held | None:
        after = self.block(statement.body, held)
        if after is not None:
            after = self.block(statement.orelse, after)
        for handler in statement.handlers:
            after = both(after, self.block(handler.body, held))
        if not statement.finalbody:
            return after
        end = self.block(statement.finalbody, held if after is None else after)
        return None if after is None else end

    def called(self, statement: ast.stmt, held: Held) -> Held:
        """After a plain statement: `acquire` and `release` in it took effect."""
        for node in ast.walk(statement):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                name = self.lock(node.func.value)
                if name and node.func.attr in ("acquire", "__enter__"):
                    held |= {name}
                elif name and node.func.attr in ("release", "__exit__"):
                    held -= {name}
        return held

    def asked(self, test: ast.expr) -> tuple[Held, Held]:
        """What a test takes where it turns out true, and where false: ``if lock.acquire(timeout=1):``."""
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            then, otherwise = self.asked(test.operand)
            return otherwise, then
        if isinstance(test, ast.Call) and isinstance(test.func, ast.Attribute) and test.func.attr == "acquire":
            name = self.lock(test.func.value)
            return (frozenset({name}) if name else NOTHING), NOTHING
        return NOTHING, NOTHING

    def entered(self, context: ast.expr) -> str:
        """The lock that ``with context`` takes; "" where it is something else."""
        if isinstance(context, ast.Call):
            return text if (text := word(context.func)) in self.managers else ""
        return self.lock(context)

    def lock(self, node: ast.expr) -> str:
        """The text of an expression that stands for a lock, else ""."""
        name = word(node)
        if name in self.locks or (name not in self.others and any(part in name.lower() for part in BY_NAME)):
            return ast.unparse(node)
        return ""


def both(one: Held | None, other: Held | None) -> Held | None:
    """What is held whichever of two ways was gone."""
    if one is None or other is None:
        return other if one is None else one
    return one & other


def word(node: ast.expr) -> str:
    """The last name of a name, an attribute or an element of one."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(value=value):
            return word(value)
    return ""


def known_locks(tree: ast.AST) -> tuple[set[str], set[str]]:
    """The names that the file uses as a lock or assigns one to, and those that are a counting semaphore or an event."""
    locks: set[str] = set()
    others: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in NOTIFYING:
            locks |= {word(node.value)} - {""}
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        if not targets or not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        made = [part for part in ast.walk(node.value) if isinstance(part, ast.Call | ast.Name | ast.Attribute)]
        kinds = {word(part.func if isinstance(part, ast.Call) else part) for part in made}
        mutex = any(isinstance(part, ast.Call) and word(part.func) in COUNTING and is_mutex(part) for part in made)
        names = {word(target) for target in targets} - {""}
        if kinds & MAKERS or mutex:
            locks |= names
        elif kinds & COUNTING or "Event" in kinds:
            others |= names
    return locks, others


def is_mutex(call: ast.Call) -> bool:
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    return not values or (isinstance(values[0], ast.Constant) and values[0].value == 1)
