"""How a process meets people and the machine: language, terminal, files that people write,
spreadsheets, limits.
"""
