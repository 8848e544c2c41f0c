"""The demo world: a small shop and the people around it, written by hand and drawn at load."""
