"""The expressions of the AST pass: names for values that hide on the stack, and points inside a statement."""

import ast

from pcviz.sync.sharing import Names

STEP, TOUCH, AFTER = "__pcviz_step__", "__pcviz_touch__", "__pcviz_after__"
RETURNED, SPIN, ITER = "__pcviz_returned__", "__pcviz_spin__", "__pcviz_iter__"

Range = tuple[int, int, int, int]


def place(node: ast.stmt | ast.expr) -> dict[str, int]:
    return {"lineno": node.lineno, "col_offset": node.col_offset}


class Expressions:
    """Rewrites expressions."""

    def __init__(self, names: Names, strength: str) -> None:
        self.names = names
        self.active = True
        self.lines = strength != "sync"
        self.fine = strength == "expression"
        self.temporaries: dict[str, Range | None] = {}
        self.range: Range | None = None
        self.busy = False  # the expression at hand touches shared things besides its calls
        self.guarded = 0  # how many with and try statements stand around

    # -- names for hidden values --------------------------------------------------------------------------------------------

    def temporary(self, range_: Range | None) -> str:
        name = f"__pcviz_{len(self.temporaries)}__"
        self.temporaries[name] = range_
        return name

    def named(self, value: ast.expr, range_: Range | None) -> ast.expr:
        """``(name := value)``, so that the value is seen among the locals while it lies on the stack."""
        target = ast.Name(id=self.temporary(range_), ctx=ast.Store(), **place(value))
        return ast.copy_location(ast.NamedExpr(target=target, value=value), value)

    def hides(self, node: ast.expr) -> bool:
        """Whether the value of `node` on the stack is not seen otherwise."""
        match node:
            case ast.Constant() | ast.NamedExpr():
                return False
            case ast.Name(id=name):
                return name in self.names.rebound_names
            case ast.Starred(value=value):
                return self.hides(value)
        return True

    def row(self, parts: list[ast.expr]) -> list[ast.expr]:
        """Operands evaluated one after another: those that wait on the stack for a later call get names."""
        done: list[ast.expr] = []
        later = False
        for part in reversed(parts):
            if later and self.hides(part):
                if isinstance(part, ast.Starred):
                    part.value = self.named(part.value, self.range)
                else:
                    part = self.named(part, self.range)
            later = later or self.waits(part)
            done.append(part)
        return done[::-1]

    def waits(self, node: ast.AST) -> bool:
        return self.names.synchronises(node)

    # -- expressions --------------------------------------------------------------------------------------------------------

    def whole(self, node: ast.expr | None, *, local: bool = False) -> ast.expr | None:
        """An expression that stands by itself; `local`: its value goes into locals only, and the statement ends there."""
        if node is None:
            return None
        self.range = range_of(node)
        self.busy = not local or (self.names.touches(node) and not isinstance(node, ast.Call))
        if isinstance(node, ast.Call):
            self.busy = self.busy or any(map(self.names.touches, ast.iter_child_nodes(node)))
        changed = self.expression(node)
        if (
            local
            and isinstance(changed, ast.Call)
            and isinstance(changed.func, ast.Name)
            and changed.func.id in (AFTER, RETURNED)
        ):
            return changed.args[0]
        return changed

    def expression(self, node: ast.expr) -> ast.expr:
        match node:
            case ast.Constant() | ast.Name():
                return node
            case ast.Lambda():
                if self.active and self.names.touches(node.body):
                    signal = self.marked_point(STEP if self.lines else TOUCH, node.body)
                    node.body = ast.copy_location(ast.BoolOp(op=ast.Or(), values=[signal, node.body]), node.body)
                return node
            case ast.ListComp() | ast.SetComp() | ast.DictComp():
                return self.comprehension(node)
            case ast.GeneratorExp():
                return node
            case ast.IfExp():
                node.test, node.body, node.orelse = self.expression(node.test), self.apart(node.body), self.apart(node.orelse)
            case ast.BoolOp():
                node.values = [self.expression(node.values[0]), *map(self.apart, node.values[1:])]
            case ast.BinOp():
                node.left, node.right = self.row([self.expression(node.left), self.expression(node.right)])
            case ast.Compare():
                node.left, *node.comparators = self.row([self.expression(part) for part in (node.left, *node.comparators)])
            case ast.Tuple() | ast.List() | ast.Set():
                if not isinstance(node, ast.Set) and not isinstance(node.ctx, ast.Load):
                    return node
                node.elts = self.row([self.expression(part) for part in node.elts])
            case ast.Dict():
                keys = [key for key in node.keys if key is not None]
                if len(keys) == len(node.values):
                    pairs = [self.expression(part) for pair in zip(keys, node.values, strict=True) for part in pair]
                    pairs = self.row(pairs)
                    node.keys, node.values = list(pairs[::2]), pairs[1::2]
            case ast.JoinedStr():
                shown = [part for part in node.values if isinstance(part, ast.FormattedValue)]
                for part, value in zip(shown, self.row([self.expression(part.value) for part in shown]), strict=True):
                    part.value = value
            case ast.Subscript():
                if not isinstance(node.slice, ast.Slice):
                    node.value, node.slice = self.row([self.expression(node.value), self.expression(node.slice)])
                else:
                    node.value = self.expression(node.value)
                return self.loaded(node)
            case ast.Attribute():
                node.value = self.expression(node.value)
                if node.attr in self.names.rebound_attributes and node.attr not in self.names.properties:
                    return self.loaded(node)
            case ast.Call():
                return self.call(node)
            case _:
                for name, value in ast.iter_fields(node):
                    if isinstance(value, ast.expr):
                        setattr(node, name, self.expression(value))
                    elif isinstance(value, list):
                        setattr(node, name, [self.expression(v) if isinstance(v, ast.expr) else v for v in value])
        return node

    def loaded(self, node: ast.expr) -> ast.expr:
        """A load of something shared: at expression strength the world may turn before its value is used."""
        if not self.fine or not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            return node
        return self.marked(AFTER, node)

    def apart(self, node: ast.expr) -> ast.expr:
        """What is evaluated only after a test: at expression strength the world may turn in between."""
        shared = self.fine and self.names.touches(node)
        changed = self.expression(node)
        if not shared:
            return changed
        return ast.copy_location(ast.BoolOp(op=ast.Or(), values=[self.marked_point(STEP, node), changed]), node)

    def call(self, node: ast.Call) -> ast.expr:
        quiet = not self.waits(ast.Call(func=node.func, args=[], keywords=[]))
        if isinstance(node.func, ast.Attribute):
            node.func.value = self.expression(node.func.value)
        elif not isinstance(node.func, ast.Name):
            node.func = self.expression(node.func)
        keywords = [self.expression(keyword.value) for keyword in node.keywords]
        parts = self.row([node.func, *(self.expression(argument) for argument in node.args), *keywords])
        if not (isinstance(node.func, ast.Name) and node.func.id == "super"):
            node.func = parts[0]
        node.args = parts[1 : 1 + len(node.args)]
        for keyword, value in zip(node.keywords, parts[1 + len(node.args) :], strict=True):
            keyword.value = value
        shared = any(isinstance(part, ast.Attribute | ast.Subscript) for part in ast.walk(node))
        if quiet:
            return self.loaded(node) if shared else node
        return self.marked(RETURNED, node) if self.busy and self.active else node

    def marked_point(self, name: str, at: ast.stmt | ast.expr) -> ast.expr:
        return ast.copy_location(ast.Call(func=ast.Name(id=name, ctx=ast.Load(), **place(at)), args=[], keywords=[]), at)

    def marked(self, name: str, node: ast.expr) -> ast.expr:
        function = ast.Name(id=name, ctx=ast.Load(), **place(node))
        return ast.copy_location(ast.Call(func=function, args=[node], keywords=[]), node)

    def comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp) -> ast.expr:
        """A comprehension that calls something that may wait collects into a name instead of onto the stack."""
        if not self.waits(node) or len(node.generators) != 1 or node.generators[0].is_async:
            return node
        self.rename(node)
        box, source = self.temporary(self.range), self.temporary(self.range)
        here = place(node)

        def load(name: str) -> ast.expr:
            return ast.Name(id=name, ctx=ast.Load(), **here)

        def bind(name: str, value: ast.expr) -> ast.expr:
            return ast.NamedExpr(target=ast.Name(id=name, ctx=ast.Store(), **here), value=value, **here)

        if isinstance(node, ast.DictComp):
            empty: ast.expr = ast.Dict(keys=[], values=[], **here)
            method, arguments = "__setitem__", [node.key, node.value]
        elif isinstance(node, ast.SetComp):
            empty = ast.Call(func=load("set"), args=[], keywords=[], **here)
            method, arguments = "add", [node.elt]
        else:
            empty = ast.List(elts=[], ctx=ast.Load(), **here)
            method, arguments = "append", [node.elt]
        generator = node.generators[0]
        first = bind(source, self.iterator(generator.iter))
        generator.iter = load(source)
        add = ast.Call(
            func=ast.Attribute(value=load(box), attr=method, ctx=ast.Load(), **here), args=arguments, keywords=[], **here
        )
        collect = ast.ListComp(elt=add, generators=[generator], **here)
        steps = ast.Tuple(elts=[bind(box, empty), first, collect, load(box)], ctx=ast.Load(), **here)
        return ast.copy_location(
            ast.Subscript(value=steps, slice=ast.copy_location(ast.Constant(value=3), node), ctx=ast.Load()), node
        )

    def rename(self, node: ast.ListComp | ast.SetComp | ast.DictComp) -> None:
        """Give the loop's names to nobody else: a name of the function that is the same lies on the stack meanwhile (3.12)."""
        if any(isinstance(part, ast.Lambda) for part in ast.walk(node)):
            return
        generator = node.generators[0]
        targets = [part.id for part in ast.walk(generator.target) if isinstance(part, ast.Name)]
        new = {name: self.temporary(self.range) for name in dict.fromkeys(targets)}
        values = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        for inside in (generator.target, *generator.ifs, *values):
            for part in ast.walk(inside):
                if isinstance(part, ast.Name):
                    part.id = new.get(part.id, part.id)

    def iterator(self, node: ast.expr) -> ast.expr:
        return ast.copy_location(
            ast.Call(func=ast.Name(id=ITER, ctx=ast.Load(), **place(node)), args=[node], keywords=[]), node
        )


def is_local(target: ast.expr, globals_: set[str]) -> bool:
    match target:
        case ast.Name(id=name):
            return name not in globals_
        case ast.Tuple(elts=elts) | ast.List(elts=elts):
            return all(is_local(part, globals_) for part in elts)
        case ast.Starred(value=value):
            return is_local(value, globals_)
    return False


def range_of(node: ast.stmt | ast.expr) -> Range:
    return (node.lineno, node.col_offset, node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)
