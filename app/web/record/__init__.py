"""What was entered about a case, and the file of one child."""
