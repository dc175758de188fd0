"""A child's case: its people, plans, visits, documents, removal and end."""
