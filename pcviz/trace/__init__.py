"""What happened (events) and what is therefore true (their fold)."""
