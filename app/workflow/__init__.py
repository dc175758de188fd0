"""The workflow engine: diagrams as data, state without spec, everything that waits as a row."""
