"""Pictures and videos: what is accepted, how it is read safely, what is kept of it."""
