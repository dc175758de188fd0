"""Measuring on the real thing: granian, PostgreSQL, sign-in, policy, audit and drafts, side by side in one run."""
