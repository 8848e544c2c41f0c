"""What was served to whom, kept so that the cap can be checked by anybody (rows C02, C14)."""
