"""Pages that steer a running case: steps, pauses, transfers."""
