"""The pages about the staff."""
