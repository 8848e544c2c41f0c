"""What the demo world consists of: its goods, its people and what they say."""
