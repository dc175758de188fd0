"""One folder for each diagram, of the same name."""
