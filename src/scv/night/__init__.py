"""What a night is made of: files taken in and kept, customers and figures in the vault being built, the account of the run."""
