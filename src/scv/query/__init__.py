"""Published tables, asked: by a reader's key, in a sandbox, under a policy that hides small groups."""
