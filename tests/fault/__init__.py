"""Things that die."""
