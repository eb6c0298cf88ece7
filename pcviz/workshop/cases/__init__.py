"""Use cases: a realistic workload, real work on each item, and a sink that keeps what comes out."""
