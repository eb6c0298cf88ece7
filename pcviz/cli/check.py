"""``pcviz check``: whether any interleaving breaks a buffer class."""

from pcviz.explore.command import add_arguments
from pcviz.explore.command import run as command

__all__ = ["add_arguments", "command"]
