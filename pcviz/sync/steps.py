"""The AST pass: puts choice points into plain code, and values that hide on the interpreter's stack into names.

Three strengths. ``sync``: only the synchronising calls themselves are choice points. ``line``: also before every statement that
touches something shared. ``expression``: also between load, computation and store inside one statement.

At every strength the values that would lie on the evaluation stack while a call may be kept waiting (the left side of ``self.n
+ self.take()``, the iterator of a ``for``, the value that a ``return`` carries out of a ``with``) get names, so that a
thread's locals tell all there is to know about it. Line numbers stay the learner's own. Working on the syntax tree gives the
same points on every Python version, where tracing under greenlets silently loses some.
"""

import ast
from dataclasses import dataclass, field
from types import CodeType
from typing import cast

from pcviz.sync.expressions import SPIN, STEP, TOUCH, Expressions, Range, is_local, place, range_of
from pcviz.sync.sharing import Names

STRENGTHS = ("sync", "line", "expression")


# Comparison methods run inside C code (heapq, list.remove), whose own state cannot be seen: no points in them
UNSTEPPED = frozenset(
    f"__{name}__" for name in ("eq", "ne", "lt", "le", "gt", "ge", "hash", "repr", "str", "bool", "format", "getattr", "del")
)

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Compiled:
    """Code ready to run, and what a fingerprint must know of it."""

    code: CodeType
    filename: str
    strength: str
    temporaries: dict[str, Range | None]  # where in the source a name that the pass made is alive; None: everywhere
    skipped: tuple[int, ...]  # the lines of top-level statements that were left out
    global_names: frozenset[str]  # module globals that some function rebinds
    class_names: frozenset[str] = field(default=frozenset())  # classes whose attributes are rebound as Class.attribute


def compile_steps(
    source: str,
    filename: str,
    strength: str,
    *,
    definitions_only: bool = False,
    without: frozenset[int] = frozenset(),
    plain_arguments: bool = True,
) -> Compiled:
    """Compile `source` at one of `STRENGTHS`.

    `definitions_only` keeps imports, definitions and assignments at the top level and leaves out the rest; `without` leaves
    out the top-level statements that begin on these lines. `plain_arguments`: constructors get numbers and strings only.
    Raises SyntaxError.
    """
    if strength not in STRENGTHS:
        raise ValueError(f"strength must be one of {', '.join(STRENGTHS)}, not {strength!r}")
    tree = ast.parse(source, filename)
    skipped: list[int] = []
    if definitions_only:
        tree.body = only_definitions(tree.body, skipped)
    tree.body = [statement for statement in tree.body if statement.lineno not in without]
    names = Names(tree, plain_arguments=plain_arguments)
    points = Points(names, strength)
    tree.body = points.module(tree.body)
    ast.fix_missing_locations(tree)
    return Compiled(
        code=compile(tree, filename, "exec", dont_inherit=True),
        filename=filename,
        strength=strength,
        temporaries=points.temporaries,
        skipped=tuple(skipped),
        global_names=frozenset(names.rebound_globals),
        class_names=frozenset(names.rebound_classes),
    )


def only_definitions(body: list[ast.stmt], skipped: list[int]) -> list[ast.stmt]:
    """The imports, definitions and assignments among `body`; the lines of the others go to `skipped`."""
    kept: list[ast.stmt] = []
    for statement in body:
        match statement:
            case (
                ast.Import() | ast.ImportFrom() | ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.Assign()
                | ast.AnnAssign() | ast.AugAssign() | ast.Expr(value=ast.Constant()) | ast.Pass()
            ):  # fmt: skip
                kept.append(statement)
            case ast.If():
                if is_main_guard(statement.test):
                    continue
                statement.body = only_definitions(statement.body, skipped) or [ast.Pass(**place(statement))]
                statement.orelse = only_definitions(statement.orelse, skipped)
                kept.append(statement)
            case ast.Try():
                statement.body = only_definitions(statement.body, skipped) or [ast.Pass(**place(statement))]
                for handler in statement.handlers:
                    handler.body = only_definitions(handler.body, skipped) or [ast.Pass(**place(statement))]
                statement.orelse = only_definitions(statement.orelse, skipped)
                statement.finalbody = only_definitions(statement.finalbody, skipped)
                kept.append(statement)
            case _:
                skipped.append(statement.lineno)
    return kept


def is_main_guard(test: ast.expr) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "__name__" for node in ast.walk(test))


class Points(Expressions):
    """Rewrites one module."""

    def module(self, body: list[ast.stmt]) -> list[ast.stmt]:
        for statement in body:
            self.outside(statement)
        return body

    def outside(self, statement: ast.stmt) -> None:
        """A statement of a module or class body: only the functions in it are changed."""
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            self.function(statement)
        elif isinstance(statement, ast.ClassDef | ast.If | ast.Try | ast.With):
            for child in ast.iter_child_nodes(statement):
                if isinstance(child, ast.stmt):
                    self.outside(child)
                elif isinstance(child, ast.ExceptHandler):
                    self.module(child.body)

    def function(self, function: Function) -> None:
        outer, self.guarded = self.guarded, 0
        active, fine = self.active, self.fine
        born, self.names.newborn = self.names.newborn, self.names.born_in(function)
        if function.name in UNSTEPPED:
            self.active = self.fine = False
        head = function.body[:1] if ast.get_docstring(function, clean=False) is not None else []
        function.body = head + self.block(function.body[len(head) :])
        if not function.body:
            function.body = [ast.Pass(**place(function))]
        self.guarded, self.active, self.fine = outer, active, fine
        self.names.newborn = born

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        done: list[ast.stmt] = []
        for statement in body:
            done += self.statement(statement)
        return done

    def point(self, at: ast.stmt, shown: ast.AST) -> list[ast.stmt]:
        """A choice point before a statement whose own part is `shown`, if that touches anything shared."""
        if not self.active or not self.names.touches(shown):
            return []
        return [ast.copy_location(ast.Expr(value=self.marked_point(STEP if self.lines else TOUCH, at)), at)]

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.function(node)
                return [node]
            case ast.ClassDef():
                self.outside(node)
                return [node]
            case ast.While():
                return self.while_loop(node)
            case ast.For():
                return self.for_loop(node)
            case ast.If():
                before = self.point(node, node.test)
                node.test = cast(ast.expr, self.whole(node.test, local=True))
                node.body = self.block(node.body)
                node.orelse = self.block(node.orelse)
                return [*before, node]
            case ast.With():
                return self.with_block(node)
            case ast.Try():
                return self.try_block(node)
            case ast.Match():
                before = self.point(node, node.subject)
                node.subject = cast(ast.expr, self.whole(node.subject))
                for case in node.cases:
                    case.body = self.block(case.body)
                return [*before, node]
            case ast.Return():
                before = self.point(node, node)
                node.value = self.whole(node.value, local=True)
                if node.value is not None and self.guarded and self.hides(node.value):
                    node.value = self.named(node.value, None)
                return [*before, node]
            case ast.AugAssign():
                return self.augmented(node)
            case ast.Assign():
                return self.assignment(node)
            case ast.AnnAssign() | ast.Expr():
                before = self.point(node, node)
                node.value = cast(ast.expr, self.whole(node.value, local=True))
                return [*before, node]
            case ast.Raise() | ast.Assert() | ast.Delete():
                return [*self.point(node, node), node]
        return [node]

    def while_loop(self, node: ast.While) -> list[ast.stmt]:
        # A statement before the loop would be jumped over by ``continue``: the point stands inside the test
        shared = self.active and self.names.touches(node.test)
        signals = [self.marked_point(STEP if self.lines else TOUCH, node.test)] if shared else []
        signals.append(self.marked_point(SPIN, node.test))  # where critical sections are single steps, the other is no point
        test = cast(ast.expr, self.whole(node.test, local=True))
        node.test = ast.copy_location(ast.BoolOp(op=ast.Or(), values=[*signals, test]), node.test)
        node.body = self.block(node.body)
        node.orelse = self.block(node.orelse)
        return [node]

    def for_loop(self, node: ast.For) -> list[ast.stmt]:
        before = self.point(node, node.iter)
        iterable = cast(ast.expr, self.whole(node.iter, local=True))
        node.iter = self.named(self.iterator(iterable), range_of(node))
        turn = ast.copy_location(ast.Expr(value=self.marked_point(SPIN, node.iter)), node)
        node.body = [turn, *self.block(node.body)]
        node.orelse = self.block(node.orelse)
        return [*before, node]

    def with_block(self, node: ast.With) -> list[ast.stmt]:
        managers = [item.context_expr for item in node.items if not self.names.fixed(item.context_expr)]
        before = self.point(node, ast.Tuple(elts=managers))
        extent = range_of(node)
        for item in node.items:
            manager = cast(ast.expr, self.whole(item.context_expr, local=True))
            item.context_expr = self.named(manager, extent) if self.hides(manager) else manager
        self.guarded += 1
        node.body = self.block(node.body)
        self.guarded -= 1
        return [*before, node]

    def try_block(self, node: ast.Try) -> list[ast.stmt]:
        self.guarded += 1
        node.body = self.block(node.body)
        for handler in node.handlers:
            handler.body = self.block(handler.body)
        node.orelse = self.block(node.orelse)
        self.guarded -= 1
        node.finalbody = self.block(node.finalbody)
        return [node]

    def assignment(self, node: ast.Assign) -> list[ast.stmt]:
        before = self.point(node, node)
        local = all(is_local(target, self.names.rebound_names) for target in node.targets)
        node.value = cast(ast.expr, self.whole(node.value, local=local))
        if not local:
            late = any(self.waits(target) for target in node.targets)
            if late and self.hides(node.value):
                node.value = self.named(node.value, range_of(node))
        return [*before, node]

    def augmented(self, node: ast.AugAssign) -> list[ast.stmt]:
        """``x.n += e`` as load, computation, store, when something may come between."""
        before = self.point(node, node)
        apart = self.waits(node.value) or (self.fine and not is_local(node.target, self.names.rebound_names))
        if not apart or is_local(node.target, self.names.rebound_names):
            node.value = cast(ast.expr, self.whole(node.value, local=True))
            return [*before, node]
        extent = range_of(node)
        self.range = extent
        here = place(node)
        made: list[ast.stmt] = []

        def keep(value: ast.expr) -> ast.expr:
            if isinstance(value, ast.Name | ast.Constant):
                return value
            name = self.temporary(extent)
            store = ast.Name(id=name, ctx=ast.Store(), **here)
            made.append(ast.copy_location(ast.Assign(targets=[store], value=self.expression(value)), node))
            return ast.Name(id=name, ctx=ast.Load(), **here)

        load: ast.expr
        match node.target:
            case ast.Attribute(value=value, attr=attr):
                owner = keep(value)
                load = ast.Attribute(value=owner, attr=attr, ctx=ast.Load(), **here)
                target: ast.expr = ast.Attribute(value=owner, attr=attr, ctx=ast.Store(), **here)
            case ast.Subscript(value=value, slice=index):
                owner, key = keep(value), keep(index)
                load = ast.Subscript(value=owner, slice=key, ctx=ast.Load(), **here)
                target = ast.Subscript(value=owner, slice=key, ctx=ast.Store(), **here)
            case _:
                name = node.target.id
                load, target = ast.Name(id=name, ctx=ast.Load(), **here), node.target
        result = self.temporary(extent)
        store, again = (ast.Name(id=result, ctx=context, **here) for context in (ast.Store(), ast.Store()))
        made.append(ast.copy_location(ast.Assign(targets=[store], value=self.loaded(load)), node))
        value = self.expression(node.value)
        made.append(ast.copy_location(ast.AugAssign(target=again, op=node.op, value=value), node))
        final = ast.Name(id=result, ctx=ast.Load(), **here)
        made.append(ast.copy_location(ast.Assign(targets=[target], value=final), node))
        return [*before, *made]
