"""What leaves the vault: the published tables, the query sandbox, the attach file, one customer for the officer's screen."""
