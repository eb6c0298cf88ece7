"""What put and get have others do for them: the functions of the same file that a call of theirs may reach.

A subclass of queue.Queue is called back by methods that it does not call itself: what it overrides of them is reached, too.
"""

import ast
from collections.abc import Iterator
from typing import Any

from pcviz.explore.methods import Function
from pcviz.explore.standing import fields
from pcviz.explore.study import Study

HOOKS = {"put": ("_put", "_qsize", "_init"), "get": ("_get", "_qsize", "_init")}  # what queue.Queue calls of its subclasses


def reached(study: Study, tree: ast.Module, buffer: object, call: str) -> list[Function]:
    """The functions as written, the method itself first."""
    functions = {first_line(node): node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    found: list[Function] = []
    waiting: list[tuple[Any, str]] = [(buffer, study.put if call == "put" else study.get)]
    if is_queue(buffer):
        waiting += [(buffer, name) for name in HOOKS[call]]
    while waiting:
        owner, name = waiting.pop(0)
        for line in lines_of(owner, name, study.compiled.filename):
            node = functions.get(line)
            if node is not None and node not in found:
                found.append(node)
                waiting += called(node, owner)
    return found


def is_queue(buffer: object) -> bool:
    return any(cls.__module__ == "queue" for cls in type(buffer).__mro__)


def first_line(node: Function) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def lines_of(owner: object, name: str, filename: str) -> Iterator[int]:
    """Where this file defines a method of an object: its own class first, then those that `super()` leads to."""
    for cls in type(owner).__mro__:
        method = vars(cls).get(name)
        method = getattr(method, "__func__", method)
        code = getattr(getattr(method, "__wrapped__", method), "__code__", None)
        if code is not None and code.co_filename == filename:
            yield code.co_firstlineno


def called(function: Function, owner: object) -> list[tuple[Any, str]]:
    """The methods that a function calls on its own object, or on an object that this one holds."""
    held = dict(fields(owner))
    found: list[tuple[Any, str]] = []
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="self") | ast.Call(func=ast.Name(id="super")), attr=name)):
                found.append((owner, name))
            case ast.Call(func=ast.Attribute(value=ast.Attribute(value=ast.Name(id="self"), attr=attribute), attr=name)):
                if attribute in held:
                    found.append((held[attribute], name))
    return found
