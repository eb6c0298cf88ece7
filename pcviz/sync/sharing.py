"""What a module's text says about sharing: what threads may have in common, and what may keep a thread waiting.

Everything is taken as shared that is not plainly otherwise: a local, a constant, an attribute that the constructor binds once
and for all to a primitive or to a number. Too much marked as shared costs time; too little would lose schedules.
"""

import ast


def words(text: str) -> dict[str, None]:
    """A set that keeps the order in which its words are written."""
    return dict.fromkeys(text.split())


# Built-in functions and container methods that synchronise with nobody (unless the module under study defines such a name)
QUIET_FUNCTIONS = words(
    """abs all any ascii bin bool bytes callable chr dict divmod enumerate float format frozenset getattr hasattr hash hex id
    int isinstance issubclass iter len list max min next object oct ord pow print range repr reversed round set sorted str sum
    super tuple type zip deque heappush heappop heapify heappushpop heapreplace copy deepcopy Exception ValueError RuntimeError
    IndexError TypeError KeyError AssertionError NotImplementedError Full Empty __pcviz_iter__"""
)
QUIET_METHODS = words(
    """append appendleft pop popleft extend extendleft insert remove clear copy count index reverse rotate sort add discard
    update keys values items setdefault popitem join format strip split startswith endswith heappush heappop heapify"""
)
# What makes a primitive; an attribute that is only ever bound to one in the constructor is no shared data
PRIMITIVES = words(
    """Lock RLock Condition Semaphore BoundedSemaphore Event Barrier Thread Timer Queue LifoQueue PriorityQueue SimpleQueue
    ThreadPoolExecutor allocate_lock"""
)
QUEUE_ATTRIBUTES = words("mutex not_empty not_full all_tasks_done maxsize")  # what a subclass of queue.Queue inherits
# Methods that operators call behind the reader's back: where a module defines one, every operator may be a call
OPERATORS = words(
    """__eq__ __ne__ __lt__ __le__ __gt__ __ge__ __contains__ __getitem__ __setitem__ __delitem__ __getattr__ __getattribute__
    __setattr__ __add__ __sub__ __mul__ __iadd__ __isub__ __bool__"""
)
CONSTRUCTORS = ("__init__", "__post_init__", "__new__")
WRAPPERS = words("partial iter map filter zip enumerate reversed")  # what they make goes back to what it was made from
BEHIND = words(
    "setattr delattr vars globals exec eval __dict__ __setattr__ __delattr__"
)  # they rebind names that are not written


class Names:
    """What a module's text says about its names: which are ever rebound, which are constant, what the module defines itself.

    `plain_arguments`: constructors are called with numbers and strings only, so that what they keep of them cannot change.
    """

    def __init__(self, tree: ast.Module, *, plain_arguments: bool = True) -> None:
        self.plain_arguments = plain_arguments
        self.defined: set[str] = set()
        self.properties: set[str] = set()
        self.modules: set[str] = set()
        self.rebound_attributes: set[str] = set()
        self.rebound_globals: set[str] = set()
        self.rebound_classes: set[str] = set()
        self.rebound_outside: set[str] = set()  # nonlocal names
        self.unwritten = any(mentions(node, BEHIND) for node in ast.walk(tree))
        self.newborn = ""  # the name of an object that its constructor has shown to nobody yet
        self.aliases: set[str] = set()  # locals that may be another name of something shared
        classes = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
        for node in ast.walk(tree):
            match node:
                case ast.FunctionDef(name=name):
                    self.defined.add(name)
                    if node.decorator_list:
                        self.properties.add(name)
                case ast.ClassDef(name=name):
                    self.defined.add(name)
                case ast.Import(names=names):
                    self.modules.update((name.asname or name.name).split(".")[0] for name in names)
                case ast.Global(names=names):
                    self.rebound_globals.update(names)
                case ast.Nonlocal(names=names):
                    self.rebound_outside.update(names)
                case ast.Assign(targets=[ast.Name(id=name)], value=value) if names_shared(value):
                    self.aliases.add(name)
                case ast.Attribute(attr=attr, ctx=ast.Store() | ast.Del(), value=value):
                    if not isinstance(value, ast.Name) or value.id in classes or value.id == "cls":
                        self.rebound_classes.add(attr)  # Class.n, type(self).n, self.__class__.n and the like
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            self.aliases |= kept_by_inner(function)
            if function.name not in CONSTRUCTORS:
                for part in ast.walk(function):
                    if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store | ast.Del):
                        self.rebound_attributes.add(part.attr)
        self.operators = bool(self.defined & OPERATORS.keys())
        self.sized = "__len__" in self.defined or "__iter__" in self.defined or "__next__" in self.defined
        self.rebound_names = self.rebound_globals | self.rebound_outside
        self.globals = self.global_data(tree)
        self.constants = self.constant_attributes(tree) - self.rebound_attributes

    def global_data(self, tree: ast.Module) -> set[str]:
        """Names of the module that hold data: neither functions, classes, modules, constants nor primitives."""
        found = set(self.rebound_names)
        for statement in tree.body:
            if (
                isinstance(statement, ast.Assign | ast.AnnAssign)
                and statement.value is not None
                and holds_data(statement.value)
            ):
                targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
                found.update(part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name))
        return found

    def constant_attributes(self, tree: ast.Module) -> set[str]:
        """Attributes that a constructor (or a class body) binds to a primitive or to something that cannot change."""
        constant: set[str] = set(QUEUE_ATTRIBUTES)
        other: set[str] = set()

        def note(name: str, value: ast.expr, plain: set[str]) -> None:
            fixed = makes_primitive(value) or (unchanging(value, plain) and not self.unwritten)
            (constant if fixed else other).add(name)

        for cls in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
            for statement in cls.body:
                match statement:
                    case ast.Assign(targets=[ast.Name(id=name)], value=value):
                        note(name, value, set())
                    case ast.AnnAssign(target=ast.Name(id=name), value=None, annotation=annotation):
                        plain_type = isinstance(annotation, ast.Name) and annotation.id in ("int", "float", "str", "bool")
                        (constant if plain_type and not self.unwritten else other).add(name)
                    case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                        note(name, value, set())
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name in CONSTRUCTORS):
            arguments = function.args
            given = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
            defaults = (*arguments.defaults, *arguments.kw_defaults)
            harmless = self.plain_arguments and all(d is None or isinstance(d, ast.Constant) for d in defaults)
            plain = set(given[1:]) if harmless else set()
            for part in ast.walk(function):
                match part:
                    case ast.Assign(targets=targets, value=value):
                        for target in targets:
                            if isinstance(target, ast.Attribute):
                                note(target.attr, value, plain)
                            elif isinstance(target, ast.Tuple):
                                other.update(piece.attr for piece in ast.walk(target) if isinstance(piece, ast.Attribute))
                    case ast.AnnAssign(target=ast.Attribute(attr=attr), value=ast.expr() as value):
                        note(attr, value, plain)
                    case ast.AugAssign(target=ast.Attribute(attr=attr)):
                        other.add(attr)
        return constant - other

    def born_in(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
        """The name of the object that a constructor makes, if it does not pass it on; "" for other functions."""
        if function.name not in CONSTRUCTORS[:2] or not function.args.args:
            return ""
        name = function.args.args[0].arg
        owners = {id(node.value) for node in ast.walk(function) if isinstance(node, ast.Attribute)}
        methods = [node for node in ast.walk(function) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
        called = any(isinstance(call.func.value, ast.Name) and call.func.value.id == name for call in methods)  # type: ignore[attr-defined]
        bare = any(isinstance(node, ast.Name) and node.id == name and id(node) not in owners for node in ast.walk(function))
        return "" if bare or called else name

    def touches(self, node: ast.AST | None) -> bool:
        """Whether evaluating `node` (not what it calls in this module) can read or write anything that threads share."""
        if node is None:
            return False
        match node:
            case ast.Lambda() | ast.FunctionDef() | ast.ClassDef():
                return False
            case ast.Return(value=ast.Name(id=name)) | ast.Name(id=name, ctx=ast.Store()):  # to pass it on is not to touch it
                return name in self.globals
            case ast.Name(id=name):
                return name in self.globals or name in self.aliases
            case ast.Call(func=ast.Name(id="eval" | "exec")):
                return True
            case ast.Attribute(value=ast.Name(id=name)) if name in self.modules or name == self.newborn:
                return False
            case ast.Attribute(value=ast.Name() as owner, attr=attr, ctx=ast.Load()):
                method = attr in self.defined  # a property's own statements have their own points
                return self.touches(owner) or not (attr in self.constants or method)
            case ast.Call(func=ast.Attribute(value=ast.Attribute() | ast.Call() as owner)):
                # a method of a primitive, or of super(); a container's method touches because its owner does
                return self.touches(owner) or any(map(self.touches, (*node.args, *node.keywords)))
            case ast.Attribute() | ast.Subscript():
                return True
            case ast.Compare(ops=ops) if any(isinstance(op, ast.In | ast.NotIn) for op in ops):
                return True
        return any(map(self.touches, ast.iter_child_nodes(node)))

    def fixed(self, node: ast.expr) -> bool:
        """Whether `node` reads nothing but an attribute that only constructors ever bind."""
        match node:
            case ast.Attribute(value=ast.Name() as owner, attr=attr):
                return not self.touches(owner) and attr not in self.rebound_attributes | self.properties | self.rebound_classes
        return False

    def synchronises(self, node: ast.AST) -> bool:
        """Whether evaluating `node` may reach a call that can be kept waiting."""
        if isinstance(node, ast.Lambda | ast.FunctionDef):
            return False
        match node:
            case ast.Call(func=ast.Name(id=name)):
                quiet = name in QUIET_FUNCTIONS and name not in self.defined and not self.sized
                if not quiet:
                    return True
            case ast.Call(func=ast.Attribute(attr=attr)):
                if attr not in QUIET_METHODS or attr in self.defined:
                    return True
            case ast.Call() | ast.Await() | ast.Yield() | ast.YieldFrom():
                return True
            case ast.Attribute(attr=attr):
                if attr in self.properties:
                    return True
            case ast.Compare() | ast.BinOp() | ast.Subscript():
                if self.operators:
                    return True
        return any(self.synchronises(child) for child in ast.iter_child_nodes(node))


def names_shared(value: ast.expr) -> bool:
    """Whether a name that is bound to `value` may be another name of something shared, or goes back to it when it is used."""
    match value:
        case ast.Attribute() | ast.Subscript():
            return True
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=args):
            return name in WRAPPERS and any(isinstance(part, ast.Attribute) for arg in args for part in ast.walk(arg))
    return False


def kept_by_inner(function: ast.FunctionDef) -> set[str]:
    """The names of data of a function that functions inside it use: threads can have them in common."""
    inner = [node for node in ast.walk(function) if isinstance(node, ast.FunctionDef) and node is not function]
    used = {part.id for one in inner for part in ast.walk(one) if isinstance(part, ast.Name)}
    bound = {
        part.id
        for node in (ast.walk(function) if used else ())
        if isinstance(node, ast.Assign) and holds_data(node.value)
        for target in node.targets
        for part in ast.walk(target)
        if isinstance(part, ast.Name)
    }
    return bound & used


def holds_data(value: ast.expr) -> bool:
    return not isinstance(value, ast.Constant | ast.Lambda) and not makes_primitive(value)


def mentions(node: ast.AST, words: dict[str, None]) -> bool:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in words
    return False


def makes_primitive(node: ast.expr) -> bool:
    """``threading.Lock()``, ``Condition(self.lock)``, or a dataclass field made by such a factory."""
    if not isinstance(node, ast.Call):
        return False
    factories = [keyword.value for keyword in node.keywords if keyword.arg == "default_factory"]
    for part in (*factories, node.func):
        name = part.id if isinstance(part, ast.Name) else part.attr if isinstance(part, ast.Attribute) else ""
        if name in PRIMITIVES:
            return True
    return False


def unchanging(node: ast.expr, plain: set[str]) -> bool:
    """Whether a value can never change: a primitive, or numbers and strings computed from constants and `plain` arguments."""
    if makes_primitive(node):
        return True
    match node:
        case ast.Constant():
            return True
        case ast.Name(id=name):
            return name in plain
        case ast.BinOp() | ast.UnaryOp() | ast.IfExp() | ast.Compare() | ast.BoolOp():
            parts = [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)]
            return all(unchanging(part, plain) for part in parts)
        case ast.Call(func=ast.Name(id="int" | "max" | "min" | "abs" | "float" | "bool"), args=args, keywords=[]):
            return all(unchanging(part, plain) for part in args)
    return False
