"""Running a home: how it stands, what the next run would do, who is told, proofs, the way back,
checks of the machine.
"""
