"""The pages about where a child in a foster family lives."""
