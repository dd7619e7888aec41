"""What people type: one Typer app, a sub-app a file."""
