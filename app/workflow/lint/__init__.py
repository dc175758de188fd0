"""Holds the diagrams and tables against the code."""
