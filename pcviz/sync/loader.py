"""The loader: plain Python that says ``import threading`` gets a kernel's ``threading``, ``queue`` and ``time`` instead.

Its code is compiled once and executed with an ``__import__`` of its own. The modules beside it, and the pure-Python library
modules that stand on threads, are loaded the same way, so that what they do is seen too. Nothing outside is patched.
"""

import builtins
import difflib
import importlib.util
import inspect
import itertools
import linecache
import os
import sys
import tokenize
import traceback
from functools import lru_cache
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, Protocol

# Library modules in Python that make threads or locks: executed from their source over the kernel's modules.
OVER_THREADS = ("concurrent", "concurrent.futures", "concurrent.futures._base", "concurrent.futures.thread")

_serial = itertools.count(1)


class LoadError(ValueError):
    """One line: the file, the line where there is one, and what would be right."""


class Namespaces(Protocol):
    threading: ModuleType
    queue: ModuleType
    time: ModuleType


def load(source: str | Path, kernel: Namespaces, name: str = "") -> ModuleType:
    """The module made from a file (a Path, or text without a line break) or from source text, over `kernel`.

    Raises LoadError for a missing, unreadable, binary or ill-formed file, and for one whose top level raises.
    """
    if isinstance(source, str) and "\n" in source:
        filename = f"<{name or 'source'}>"
        linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)  # for tracebacks
        return Loader(kernel, None).run(source, filename, name or "source")
    path = Path(source)
    return Loader(kernel, path.parent).run(read(path), str(path), name or path.stem)


def read(path: Path) -> str:
    """The text of a Python file, in the encoding that it declares. Raises LoadError."""
    if path.is_dir():
        raise LoadError(f"{path}: this is a folder; name a Python file")
    try:
        with tokenize.open(path) as file:
            text = file.read()
    except FileNotFoundError:
        raise LoadError(f"{path}: no such file{neighbour(path)}") from None
    except OSError as error:
        raise LoadError(f"{path}: cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, SyntaxError):
        raise LoadError(f"{path}: not a Python file: its bytes are not UTF-8 text") from None
    if "\0" in text:
        raise LoadError(f"{path}: not a Python file: it holds binary data")
    return text


def neighbour(path: Path) -> str:
    """What was perhaps meant."""
    others = [other.name for other in path.parent.glob("*.py")] if path.parent.is_dir() else []
    close = difflib.get_close_matches(path.name, others, 1) or difflib.get_close_matches(f"{path.name}.py", others, 1)
    return f"; did you mean {close[0]}?" if close else ""


@lru_cache(maxsize=256)
def compiled(source: str, filename: str) -> CodeType:
    """Raises LoadError with the line of a syntax error."""
    try:
        return compile(source, filename, "exec", dont_inherit=True)
    except SyntaxError as error:
        raise LoadError(f"{filename}, line {error.lineno}: {error.msg}") from None
    except ValueError as error:
        raise LoadError(f"{filename}: {error}") from None


def find_class(module: ModuleType, name: str = "") -> type:
    """The buffer class of a module: the one named, else the only one it defines with both `put` and `get`. Raises LoadError."""
    file = module.__file__
    own = {key: value for key, value in vars(module).items() if isinstance(value, type) and value.__module__ == module.__name__}
    if name:
        if name in own:
            return own[name]
        listed = f"; it has {', '.join(own)}" if own else " and no other class"
        raise LoadError(f"{file}: no class {name}{listed}")
    buffers = [
        value for value in own.values() if callable(getattr(value, "put", None)) and callable(getattr(value, "get", None))
    ]
    if len(buffers) == 1:
        return buffers[0]
    if buffers:
        raise LoadError(f"{file}: several classes have put and get: {', '.join(b.__name__ for b in buffers)}; name one")
    raise LoadError(f"{file}: no class with the methods put(item) and get()")


class Loader:
    """The modules of one load: those of the kernel, and those that were loaded for it."""

    def __init__(self, kernel: Namespaces, folder: Path | None) -> None:
        self._kernel = kernel
        self._folder = folder
        self._modules = {"threading": kernel.threading, "queue": kernel.queue, "time": kernel.time}
        if hasattr(kernel, "random"):  # where chance, too, is to be the same again
            self._modules["random"] = kernel.random
        self._builtins: dict[str, Any] = {**vars(builtins), "__import__": self._import}

    def run(self, source: str, filename: str, name: str) -> ModuleType:
        """The module under a name that nobody else has. Raises LoadError."""
        module = new_module(name)
        try:
            self._execute(compiled(source, filename), module, filename)
        except LoadError:
            raise
        except Exception as error:
            lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == filename]
            where = f"{filename}, line {lines[-1]}" if lines else filename
            raise LoadError(f"{where}: {type(error).__name__}: {error}") from error
        return module

    def _execute(self, code: CodeType, module: ModuleType, filename: str) -> None:
        space = vars(module)
        space["__file__"] = filename
        space["__builtins__"] = self._builtins
        # Dataclasses, among others, look their module up by its name while a class is being made.
        sys.modules[module.__name__] = module
        try:
            exec(code, space)
        finally:
            del sys.modules[module.__name__]

    # What `import` does inside

    def _import(
        self,
        name: str,
        globals: dict[str, Any] | None = None,
        locals: dict[str, Any] | None = None,
        fromlist: tuple[str, ...] | None = (),
        level: int = 0,
    ) -> Any:
        package = (globals or {}).get("__package__") or ""
        absolute = importlib.util.resolve_name("." * level + name, package) if level and package else name
        if level and not package:
            raise ImportError("attempted relative import with no known parent package")
        if not self._ours(absolute):
            return builtins.__import__(name, globals, locals, fromlist or (), level)
        module = self._module(absolute)
        if fromlist:
            for item in fromlist:
                if item != "*" and item not in vars(module) and self._ours(f"{absolute}.{item}"):
                    self._module(f"{absolute}.{item}")
            return module
        return self._modules[absolute.partition(".")[0]] if not level else module

    def _ours(self, name: str) -> bool:
        if name in self._modules or name in OVER_THREADS:
            return True
        return self._beside(name) is not None

    def _beside(self, name: str) -> Path | None:
        """The file of a module or package that lies in the folder of the code under study."""
        if self._folder is None:
            return None
        place = self._folder.joinpath(*name.split("."))
        for candidate in (place / "__init__.py", place.with_name(place.name + ".py")):
            if candidate.is_file():
                return candidate
        return None

    def _module(self, name: str) -> ModuleType:
        """The module of that name, loaded with its parents when it is first asked for."""
        if name in self._modules:
            return self._modules[name]
        parent, _, last = name.rpartition(".")
        if parent:
            self._module(parent)
        path = self._beside(name)
        if path is None:
            module = self._library(name)
        else:
            module = self._prepared(name, path.name == "__init__.py")
            self._execute(compiled(read(path), str(path)), module, str(path))
        if parent:
            setattr(self._modules[parent], last, module)
        return module

    def _prepared(self, name: str, is_package: bool) -> ModuleType:
        module = self._modules[name] = new_module(name)
        module.__package__ = name if is_package else name.rpartition(".")[0]
        if is_package:
            module.__path__ = []
        return module

    def _library(self, name: str) -> ModuleType:
        original = importlib.import_module(name)
        module = self._prepared(name, hasattr(original, "__path__"))
        if not original.__file__:  # `concurrent` has no code of its own
            return module
        if name == "concurrent.futures.thread":
            self._modules["os"] = without_fork_hooks()
        self._execute(compiled(inspect.getsource(original), original.__file__), module, original.__file__)
        self._modules.pop("os", None)
        for key, value in vars(original).items():
            # Exceptions are the originals, so that everybody catches the same ones.
            if isinstance(value, type) and issubclass(value, Exception):
                vars(module)[key] = value
        return module


def new_module(name: str) -> ModuleType:
    """An empty module under a name that nobody else has."""
    return ModuleType(f"{name}#{next(_serial)}")


def without_fork_hooks() -> ModuleType:
    """`os` for the thread pool: its hook would take the pool's lock, which is ours, whenever anybody forks."""
    module = ModuleType("os")
    vars(module).update({key: value for key, value in vars(os).items() if key != "register_at_fork"})
    return module
