"""Widgets are tested in apps whose pilot waits for messages and not for clocks."""

from tests.settled import settling

__all__ = ["settling"]
