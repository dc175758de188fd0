"""From a message or a call to 111 to its triage, and to a case."""
