"""What coded values are called, in the reader's language."""
