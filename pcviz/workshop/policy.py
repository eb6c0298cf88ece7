"""Back-pressure: what becomes of an item for which the buffer has no room, and so which side loses what."""

BLOCK, TIMEOUT, REJECT = "block", "timeout", "reject"
DROP_NEWEST, DROP_OLDEST, CALLER_RUNS = "drop-newest", "drop-oldest", "caller-runs"
POLICIES = (BLOCK, TIMEOUT, REJECT, DROP_NEWEST, DROP_OLDEST, CALLER_RUNS)

# What a put says became of its item
PUT = "put"
GONE = "gone"  # dropped, or turned away
KEPT = "kept"  # it is the producer's own to process (caller-runs)
