"""A home: its folders and settings, how it is made, and how it is opened with its keys."""
