"""The deadline table, the working days of Kazakhstan, and the times of a task."""
