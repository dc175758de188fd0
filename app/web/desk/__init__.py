"""The desk of every role: queue, task, search, notices."""
