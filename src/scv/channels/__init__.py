"""What exports look like: one declaration per source system. No code here runs on rows."""
