"""The definitions of a learner's file: read, compiled, and run once."""

import ast
import os
import tokenize
from functools import partial
from types import ModuleType

from pcviz.explore.study import Refused, Study
from pcviz.sync.controlled import Blocked, Scheduler
from pcviz.sync.controlled_modules import Modules
from pcviz.sync.steps import Compiled, compile_steps

LARGEST = 1 << 20  # bytes of source; a bounded buffer is a page


class CannotTell(ValueError):
    """What to check is not clear, or the file cannot be run; the message is one clear line."""


def read(path: str) -> str:
    """The source in a file, in the encoding that it declares. Raises CannotTell."""
    try:
        if os.path.isdir(path):
            raise CannotTell(f"{path}: a folder: name its files, for example {os.path.join(path, '*.py')}")
        if not os.path.isfile(path):
            raise CannotTell(f"{path}: {'not a file' if os.path.exists(path) else 'no such file'}")
        if (size := os.path.getsize(path)) > LARGEST:
            raise CannotTell(f"{path}: {size >> 20} MiB of source: a file with a buffer in it has at most {LARGEST >> 20} MiB")
        with tokenize.open(path) as file:
            return file.read()
    except OSError as error:
        raise CannotTell(f"{path}: {error.strerror or error}") from None
    except (UnicodeDecodeError, SyntaxError):  # the latter for an encoding that does not exist
        raise CannotTell(f"{path}: not a text file in UTF-8 (nor in an encoding that it declares)") from None


def load(source: str, path: str) -> tuple[Compiled, ModuleType, dict[int, str]]:
    """Run the definitions once. An assignment at the top level that fails is left out: its line, and why.

    Raises CannotTell.
    """
    without: dict[int, str] = {}
    while True:
        try:
            compiled = compile_steps(source, path, "sync", definitions_only=True, without=frozenset(without))
        except (RecursionError, MemoryError):
            raise CannotTell(f"{path}: its expressions are nested too deeply to be read") from None
        except (SyntaxError, ValueError) as error:
            line = f", line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
            what = error.msg if isinstance(error, SyntaxError) else str(error)
            raise CannotTell(f"{path}{line}: {what}") from None
        scheduler = Scheduler()
        modules = Modules(scheduler)
        study = Study(compiled, source, "", "", "", lambda cls, capacity: None)
        modules.folder = study.folder
        try:
            module: ModuleType = scheduler.alone(partial(study.load, modules))
        except Blocked as error:
            raise CannotTell(f"{path}: its top level cannot be run: {error}") from None
        except Exception as error:
            statement = statement_at(source, line_of(error, path, "<module>"))
            if isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign) and statement.lineno not in without:
                without[statement.lineno] = described(error)
                continue
            number = line_of(error, path)
            where = f", line {number}" if number else ""
            raise CannotTell(f"{path}{where}: running its definitions failed: {described(error)}") from None
        finally:
            scheduler.close()
        return compiled, module, without


def described(error: BaseException) -> str:
    return str(error) if isinstance(error, Refused) else f"{type(error).__name__}: {error}".rstrip(": ")


def line_of(error: BaseException, path: str, within: str = "") -> int:
    """The innermost line of `path` that an exception came through (`within`: of the code of that name); 0 for none."""
    line = 0
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == path and within in ("", code.co_name):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def statement_at(source: str, line: int) -> ast.stmt | None:
    return next((s for s in ast.parse(source).body if s.lineno <= line <= (s.end_lineno or s.lineno)), None)
