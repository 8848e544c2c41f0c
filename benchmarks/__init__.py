"""What `bin/bench` runs: every figure is a ratio to a baseline measured in the same run."""
