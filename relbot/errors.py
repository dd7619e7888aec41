"""relbot's errors, one tree. Each message says what to do; the cause is chained for the developer."""


class RelbotError(Exception):
    """Any error relbot raises on purpose. `str(error)` is fit to print after "relbot: "."""


class ConfigurationError(RelbotError):
    """A setting, file, key or address is missing or wrong; relbot will not start like this."""


class FileError(ConfigurationError):
    """A file has a fault at a place.

    `path` is as the user gave it, `line` and `column` count from 1 (None: the file as a whole),
    `field` is the dotted name of the entry or the CSV column.
    """

    def __init__(
        self, path: str, message: str, *, line: int | None = None, column: int | None = None, field: str | None = None
    ) -> None:
        self.path, self.line, self.column, self.field, self.message = path, line, column, field, message
        place = ":".join(str(part) for part in (path, line, column) if part is not None)
        super().__init__(f"{place}: {field + ': ' if field else ''}{message}")


class KeyFileError(ConfigurationError):
    """The key file is missing, unreadable or does not belong to this database."""


class StoreError(RelbotError):
    """The database is not usable: unreachable, too new, locked by another process."""


class ErasedError(StoreError):
    """The key of the person these words were about has been deleted: nobody can read them any more (rule 8)."""


class NotAllowedError(RelbotError):
    """`service.access` said no. Carries no content of what was asked for."""


class NotFoundError(RelbotError):
    """No such person, rhythm, flow or alert in this setting."""
