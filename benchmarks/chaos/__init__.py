"""Nights that survive: real runs killed, disks that fail at every call, files damaged, clocks that
jump, readers all the while.
"""
