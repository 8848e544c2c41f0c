"""A merchant's catalogue file: readers make rows, rows are checked, good ones are stored."""
