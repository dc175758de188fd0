"""Pages: every module with a `bp` is found, and every `init(app)` is called."""
