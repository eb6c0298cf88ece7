"""The definitions of a learner's file: read, compiled, and run once."""

import ast
import tokenize
from functools import partial
from pathlib import Path
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
        if not Path(path).is_file():
            raise CannotTell(f"{path}: {'not a file' if Path(path).exists() else 'no such file'}")
        if (size := Path(path).stat().st_size) > LARGEST:
            raise CannotTell(f"{path}: {size >> 20} MiB of source: a file with a buffer in it has at most {LARGEST >> 20} MiB")
        with tokenize.open(path) as file:
            return file.read()
    except OSError as error:
        raise CannotTell(f"{path}: {error.strerror or error}") from None
    except (UnicodeDecodeError, SyntaxError):  # the latter for an encoding that does not exist
        raise CannotTell(f"{path}: not a text file in UTF-8 (nor in an encoding that it declares)") from None


def load(source: str, path: str) -> tuple[Compiled, ModuleType, set[int]]:
    """Run the definitions once. An assignment at the top level that fails is left out."""
    without: set[int] = set()
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
            line_number = line_of(error, path)
            if line_number and line_number not in without and is_assignment(source, line_number):
                without.add(top_level_line(source, line_number))
                continue
            where = f", line {line_number}" if line_number else ""
            raise CannotTell(f"{path}{where}: running its definitions failed: {described(error)}") from None
        finally:
            scheduler.close()
        return compiled, module, without


def described(error: BaseException) -> str:
    return str(error) if isinstance(error, Refused) else f"{type(error).__name__}: {error}".rstrip(": ")


def line_of(error: BaseException, path: str) -> int:
    """The line of the top level of `path` where an exception came through."""
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == path and trace.tb_frame.f_code.co_name == "<module>":
            return trace.tb_lineno
        trace = trace.tb_next
    return 0


def statement_at(source: str, line: int) -> ast.stmt | None:
    return next((s for s in ast.parse(source).body if s.lineno <= line <= (s.end_lineno or s.lineno)), None)


def is_assignment(source: str, line: int) -> bool:
    return isinstance(statement_at(source, line), ast.Assign | ast.AnnAssign | ast.AugAssign)


def top_level_line(source: str, line: int) -> int:
    statement = statement_at(source, line)
    return statement.lineno if statement is not None else line
