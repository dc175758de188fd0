"""What steers a running case: tasks skipped, repeated or added, deadlines paused, transfers, inactivity."""
