"""Pages of 111: calls, messages, the shift, and the public page."""
