"""How a home stands: a run in words, the state of the home, what the next night would do, who is told of a bad one."""
