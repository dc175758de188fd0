"""What is kept: one module for each kind of row, rows only."""
