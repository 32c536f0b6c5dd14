"""What QuickBooks Online does with what it is given: checks, defaults, totals, and what follows from a change."""
