"""The setting as it is stored: JSON text, and the hash that names exactly this text."""

import hashlib

from relbot.service.setting_file import SettingFile


def to_document(setting: SettingFile) -> str:
    """The setting as the JSON that is stored; equal settings give equal text."""
    return setting.model_dump_json(by_alias=True)


def from_document(document: str) -> SettingFile:
    """The setting of a stored document; pydantic's ValidationError if a newer relbot wrote it."""
    return SettingFile.model_validate_json(document)


def document_hash(document: str) -> str:
    """Names exactly this document: 64 hexadecimal characters."""
    return hashlib.sha256(document.encode()).hexdigest()
