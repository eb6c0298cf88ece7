"""Schedules searched: the shortest one that breaks a buffer, or the proof that none does."""
