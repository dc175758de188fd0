"""The administrator's pages: deadlines, failed automatic steps, the demonstration's clock."""
