"""Pictures of the demo world, composed from its objects with light, ground and shadow."""
