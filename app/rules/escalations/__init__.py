"""What is overdue, refused or complained of, and what the commissioner and the Ombudsman decide."""
