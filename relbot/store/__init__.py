"""The only floor that knows SQLAlchemy: tables, unit of work, sealed columns, keys, migrations."""
