"""What exists: contacts, people, cases, plans, placements, families. What is done to them is a process."""
