"""What happens when …: one transaction each. Knows no SQL text and no channel; owns the port `Channel`."""
