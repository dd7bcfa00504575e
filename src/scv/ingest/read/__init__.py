"""Files into rows, in a process of its own that is trusted with nothing."""
