"""Who is in a put or a get, and whether it waits there."""

PUT, GET = "put", "get"


class Call:
    """One thread's put (of `item`) or get. `waits_at`: the condition, semaphore or other object in whose queue it stands."""

    __slots__ = ("buffer", "item", "kind", "waits_at")

    def __init__(self, buffer: int, kind: str, item: int | None = None) -> None:
        self.buffer = buffer
        self.kind = kind
        self.item = item
        self.waits_at = 0
