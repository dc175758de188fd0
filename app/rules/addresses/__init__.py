"""Where a foster family lives, and who may be told."""
