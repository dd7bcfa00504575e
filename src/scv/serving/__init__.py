"""What leaves the vault: the published generation, the query sandbox."""
