"""Audiences handed out: to whom they may go, the files that platforms take, what has to be taken
back.
"""
