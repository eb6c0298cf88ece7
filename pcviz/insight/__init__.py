"""What a run's figures say: measured beside what theory expects, and what is wrong, in one plain sentence each."""
