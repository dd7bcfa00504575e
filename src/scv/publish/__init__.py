"""From the vault to what is published: masked, commented tables, and the gate that a night must
pass.
"""
