"""relbot: check-ins, talk time and reflection for schools and children's homes."""

__version__ = "0.1.0"
