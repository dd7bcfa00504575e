"""Who is this, and where does it come from: one customer, the rows of a file, why records are one."""
