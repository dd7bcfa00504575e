"""A second population, harder than any sample: people whose rows mislead, and the truth about them."""
