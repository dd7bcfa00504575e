"""From linked records to one profile per customer, every value carrying its source record."""
