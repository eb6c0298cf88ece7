"""Who is in a put or a get, and whether it waits there."""

PUT, GET = "put", "get"


class Call:
    """One thread's put or get. `waits_at` is the condition, semaphore or other object in whose queue it stands, or 0."""

    __slots__ = ("buffer", "kind", "waits_at")

    def __init__(self, buffer: int, kind: str) -> None:
        self.buffer = buffer
        self.kind = kind
        self.waits_at = 0
