"""The entities of QuickBooks Online, each declared as a table of its properties."""
