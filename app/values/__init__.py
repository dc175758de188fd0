"""Values with rules of their own, kept as text: numbers of people and telephones, names, coded terms."""
