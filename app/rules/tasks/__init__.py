"""What holds for every task: who has it, how it is completed, what failed."""
