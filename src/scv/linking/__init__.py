"""From records to customers: labels, votes, owners, ids. A pure function of the set of records."""
