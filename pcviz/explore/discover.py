"""Find out what to check: the class in a file, its constructor, its pair of methods, and the order that it keeps.

Nothing is guessed in silence: `Discovery.said` has a sentence for each choice, and `CannotTell` asks where there is none to
make.
"""

import ast
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from pcviz.explore.definitions import CannotTell, load, read
from pcviz.explore.study import Study
from pcviz.explore.trials import CAPACITY_NAMES, fixed_capacity, infer_order
from pcviz.sync.sharing import unchanging, words
from pcviz.sync.steps import compile_steps

PAIRS = words(
    """put/get enqueue/dequeue produce/consume push/pop insert/remove add/take offer/poll append/pop send/receive send/recv
    write/read deposit/fetch deposit/withdraw additem/removeitem putitem/getitem insertitem/removeitem additem/getitem put/take
    add/remove add/get insert/take insert/get offer/take store/retrieve store/fetch addtask/gettask puttask/gettask submit/take
    enqueue/take append/popleft append/get append/take append/remove produceitem/consumeitem deposit/remove insert/delete
    supply/take give/take give/receive set/get"""
)
NOUNS = words("item element elem task job value data message msg object obj entry event packet product work number")
MAY_RETURN_NONE = ("poll",)  # Java's poll() gives null where nothing is there; so do methods called try_…

MADE = "--make"  # the file of an expression that was given


@dataclass
class Wishes:
    """What the caller has said; None where it is to be found out."""

    cls: str | None = None
    put: str | None = None
    get: str | None = None
    make: str | None = None
    order: str | None = None

    def given(self) -> dict[str, str]:
        """What was said of the methods, the constructor and the order."""
        return {name: value for name, value in vars(self).items() if value is not None and name != "cls"}


@dataclass
class Discovery:
    """A file understood. `study` compiles it anew for each strength."""

    path: str
    source: str
    name: str
    put: str
    get: str
    build: Callable[[Any, int], Any]
    has_capacity: bool
    fixed_capacity: int | None
    none_is_empty: bool
    order: str
    without: frozenset[int]
    skipped: tuple[int, ...]
    wishes: Wishes
    said: list[str] = field(default_factory=list)
    item_blind: str = ""  # why the class cannot be said never to look into its items; empty: it can

    def study(self, strength: str) -> Study:
        compiled = compile_steps(
            self.source, self.path, strength, definitions_only=True, without=self.without,
            plain_arguments=gives_plain_arguments(self.wishes.make),
        )  # fmt: skip
        return Study(
            compiled, self.source, self.name, self.put, self.get, self.build, self.order, self.has_capacity, self.none_is_empty
        )


def discover(path: str, wishes: Wishes | None = None, source: str | None = None) -> Discovery:
    """Read and run the definitions of a file and choose what to check.

    Raises CannotTell (also when the file cannot be read or run).
    """
    wishes = wishes or Wishes()
    if source is None:
        source = read(path)
    compiled, module, without = load(source, path)
    cls, others = choose_class(module, wishes, path)
    put, get = choose_methods(cls, wishes, path)
    build, has_capacity, how = choose_constructor(cls, wishes, path)
    said = [f"Checking {cls.__name__}: {put}(item) and {get}(), made by {how}."]
    if others:
        names = ", ".join(other.__name__ for other in others)
        said.append(f"Not checked: {names} (say {path}:{others[0].__name__} to mean that one).")
    skipped = compiled.skipped
    if skipped:
        lines = ", ".join(str(line) for line in skipped[:6]) + (", …" if len(skipped) > 6 else "")
        said.append(f"Not run: {'the statement' if len(skipped) == 1 else f'{len(skipped)} statements'} outside definitions "
                    f"(line{'s' * (len(skipped) > 1)} {lines}).")  # fmt: skip
    said += [f"Left out: line {line}, which failed ({why})." for line, why in sorted(without.items())]
    study = Study(compiled, source, cls.__name__, put, get, build)
    fixed = None if has_capacity else fixed_capacity(study)
    if fixed is not None:
        said.append(f"Its capacity is fixed at {fixed}.")
    elif not has_capacity:
        said.append("It takes no capacity: taken as unbounded.")
    if wishes.order:
        order, why = wishes.order, "as asked for"
    else:
        order, why = infer_order(study)
    said.append(f"Order of delivery: {'priority, the greatest first' if order == 'reversed' else order} ({why}).")
    return Discovery(
        path, source, cls.__name__, put, get, build, has_capacity, fixed,
        none_is_empty=get.lower().startswith(("try", *MAY_RETURN_NONE)), order=order, without=frozenset(without),
        skipped=skipped, wishes=wishes, said=said, item_blind=looks_into_items(source),
    )  # fmt: skip


# -- the class --------------------------------------------------------------------------------------------------------------


def choose_class(module: ModuleType, wishes: Wishes, path: str) -> tuple[type, list[type]]:
    """The class meant, and the others that would do as well."""
    classes = [v for v in vars(module).values() if isinstance(v, type) and v.__module__ == module.__name__]
    names = ", ".join(cls.__name__ for cls in classes) or "none"
    if wishes.cls:
        found = getattr(module, wishes.cls, None)
        if not isinstance(found, type):
            raise CannotTell(f"{path}: there is no class {wishes.cls} (classes: {names})")
        return found, []
    if not classes:
        raise CannotTell(f"{path}: there is no class in it to check")
    fitting = [cls for cls in classes if has_pair(cls, wishes) and not inspect.isabstract(cls)]
    if not fitting:
        pair = (
            f"methods {wishes.put or '…'} and {wishes.get or '…'}"
            if wishes.put or wishes.get
            else "a pair of methods like put and get"
        )
        raise CannotTell(f"{path}: no class has {pair} (classes: {names}); say --put NAME --get NAME")
    named = [cls for cls in fitting if any(word in cls.__name__.lower() for word in ("buffer", "queue", "channel"))]
    outer = [cls for cls in fitting if not any(cls is not other and issubclass(other, cls) for other in fitting)]
    for narrower in (fitting, named, outer):
        if len(narrower) == 1:
            return narrower[0], [cls for cls in fitting if cls is not narrower[0]]
    several = " or ".join(f"{path}:{cls.__name__}" for cls in fitting)
    raise CannotTell(f"{path}: several classes could be meant; say which: {several}")


def has_pair(cls: type, wishes: Wishes) -> bool:
    if wishes.put and wishes.get:  # whether they can be called as they must be is said later, of the class chosen
        return all(callable(getattr(cls, name, None)) for name in (wishes.put, wishes.get))
    return pair_of(cls, wishes) is not None


def plain(name: str) -> str:
    return name.replace("_", "").lower()


def methods_of(cls: type) -> dict[str, str]:
    """Public methods by plain name, inherited ones included; and by what is left without a noun: `push` of `pushItem`."""
    named = {plain(name): name for name in dir(cls) if not name.startswith("_") and callable(getattr(cls, name))}
    short = {name.removesuffix(noun): method for name, method in named.items() for noun in NOUNS if name.endswith(noun)}
    return short | named


def pair_of(cls: type, wishes: Wishes) -> tuple[str, str] | None:
    methods = methods_of(cls)
    put, get = wishes.put, wishes.get
    for one, _, other in (pair.partition("/") for pair in PAIRS):
        first = put or methods.get(one)
        second = get or methods.get(other)
        if first and second and accepts(cls, first, 1) and accepts(cls, second, 0):
            return first, second
    return None


def choose_methods(cls: type, wishes: Wishes, path: str) -> tuple[str, str]:
    for option, name in (("--put", wishes.put), ("--get", wishes.get)):
        if name and not callable(getattr(cls, name, None)):
            raise CannotTell(f"{path}: {cls.__name__} has no method {name} ({option})")
    if wishes.put and wishes.get:
        pair: tuple[str, str] | None = (wishes.put, wishes.get)
    else:
        pair = pair_of(cls, wishes)
    if pair is None:
        names = ", ".join(dict.fromkeys(methods_of(cls).values())) or "none"
        raise CannotTell(f"{path}: which methods of {cls.__name__} put and get? Say --put NAME --get NAME (methods: {names})")
    for name, given in zip(pair, (1, 0), strict=True):
        if inspect.isgeneratorfunction(getattr(cls, name)):
            raise CannotTell(f"{path}: {cls.__name__}.{name} is a generator (it uses yield): a call of it does nothing yet")
        if inspect.iscoroutinefunction(getattr(cls, name)) or inspect.isasyncgenfunction(getattr(cls, name)):
            raise CannotTell(f"{path}: {cls.__name__}.{name} is async: what is checked here are threads, not asyncio tasks")
        if not accepts(cls, name, given):
            wanted = "one argument, the item" if given else "no argument"
            raise CannotTell(f"{path}: {cls.__name__}.{name} cannot be called with {wanted}")
    return pair


def accepts(cls: type, name: str, given: int) -> bool:
    """Whether a method can be called with so many arguments after self."""
    try:
        signature = inspect.signature(getattr(cls, name))
        signature.bind(*range(given + 1 - isinstance(inspect.getattr_static(cls, name), staticmethod | classmethod)))
    except (AttributeError, TypeError, ValueError):
        return False
    return True


# -- the constructor --------------------------------------------------------------------------------------------------------


def choose_constructor(cls: type, wishes: Wishes, path: str) -> tuple[Callable[[Any, int], Any], bool, str]:
    """How to make a buffer of a given capacity, whether it takes one, and how that reads."""
    if wishes.make:
        return made_by(wishes.make, path)
    parameters = parameters_of(cls)
    required = [p for p in parameters if p.default is p.empty]
    named = [p for p in parameters if p.name.lower() in CAPACITY_NAMES or plain(p.name) in CAPACITY_NAMES]
    numbers = [p for p in parameters if type(p.default) is int]
    name = cls.__name__
    chosen = None
    if len(required) == 1:
        chosen = required[0]
    elif not required:
        chosen = next(iter([*named, *numbers]), None)
    elif len(required) > 1:
        arguments = ", ".join(p.name for p in required)
        raise CannotTell(
            f"{path}: {name} needs several arguments ({arguments}); say how to make one: --make '{name}(capacity, …)'"
        )
    if chosen is None:
        return (lambda cls, capacity: cls()), False, f"{name}()"
    if chosen.kind is chosen.KEYWORD_ONLY or (not required and parameters[0] is not chosen):
        keyword = chosen.name
        return (lambda cls, capacity: cls(**{keyword: capacity})), True, f"{name}({keyword}=capacity)"
    return (lambda cls, capacity: cls(capacity)), True, f"{name}({chosen.name})"


def parameters_of(cls: type) -> list[inspect.Parameter]:
    """The constructor's parameters; where it only passes on what it is given, those of the next one that has any of its own."""
    constructors = [cls, *(base.__init__ for base in cls.__mro__[1:] if inspect.isfunction(vars(base).get("__init__")))]  # type: ignore[misc]
    passes_row = True
    for constructor in constructors:
        try:
            parameters = list(inspect.signature(constructor).parameters.values())[constructor is not cls :]
        except (TypeError, ValueError):
            return []
        own = [p for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
        if own or not parameters:
            return own if passes_row else [p.replace(kind=p.KEYWORD_ONLY) for p in own]
        passes_row = passes_row and any(p.kind is p.VAR_POSITIONAL for p in parameters)
    return []


def made_by(expression: str, path: str) -> tuple[Callable[[Any, int], Any], bool, str]:
    try:
        code = compile(expression, MADE, "eval")
    except SyntaxError as error:
        raise CannotTell(f"--make {expression!r}: {error.msg}") from None

    def build(cls: Any, capacity: int) -> Any:
        import sys

        return eval(code, vars(sys.modules[cls.__module__]), {"capacity": capacity})

    takes = any(isinstance(node, ast.Name) and node.id == "capacity" for node in ast.walk(ast.parse(expression)))
    return build, takes, expression


def gives_plain_arguments(expression: str | None) -> bool:
    """Whether a buffer is made of numbers and strings only, so that what it keeps of its arguments cannot change."""
    if expression is None:
        return True
    match ast.parse(expression, mode="eval").body:
        case ast.Call(args=args, keywords=keywords):
            return all(unchanging(value, {"capacity"}) for value in (*args, *(keyword.value for keyword in keywords)))
    return False


def looks_into_items(source: str) -> str:
    """Why a class may tell items apart in ways that a token cannot notice (`is`, `in`, `type`, `id`); empty if it does not."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Compare(ops=ops) if any(isinstance(op, ast.In | ast.NotIn) for op in ops):
                return f"line {node.lineno} searches with `in`"
            case ast.Compare(left=left, ops=ops, comparators=others) if any(isinstance(op, ast.Is | ast.IsNot) for op in ops):
                if not any(isinstance(part, ast.Constant) for part in (left, *others)):
                    return f"line {node.lineno} compares with `is`"
            case ast.Call(func=ast.Name(id="id" | "type" as name)):
                return f"line {node.lineno} uses {name}()"
            case ast.Call(func=ast.Attribute(attr="index" | "remove" | "count" as name), args=[_, *_]):
                return f"line {node.lineno} searches with {name}()"
    return ""
