"""What may happen and what follows: rules on plain values and rows, without requests, forms or policy."""
