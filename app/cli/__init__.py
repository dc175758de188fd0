"""Commands: every click command in a module of this package is found."""
