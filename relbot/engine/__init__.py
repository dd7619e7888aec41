"""The pure engine: what a session does with what came in. No await, no clock, no I/O."""
