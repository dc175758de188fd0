"""The diagrams of the processes, drawn."""
