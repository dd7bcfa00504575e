"""How people are spoken to: in which language, on a terminal, in a group chat."""
