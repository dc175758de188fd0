"""The staff of a department: caseload, absences, work handed over."""
