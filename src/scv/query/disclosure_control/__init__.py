"""Where small groups are hidden: which tables may be asked, and which parts of a whole may be
shown.
"""
