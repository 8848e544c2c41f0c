"""Puts the demo world into the database, through the same services that people use where it counts."""
