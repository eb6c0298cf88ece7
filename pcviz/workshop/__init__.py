"""Producers, consumers, their buffer and their pace: everything that makes a run."""
