"""What each sealed column is called inside its seal, so that no ciphertext can stand in another's place.

A seal opens only under the context it was made with. Those named here are also opened by the rotation of keys
(`store.rotation`); the service names the others ("answer.text", "concern.text", "session.state" …) where it seals.
"""

KEY_CHECK = "setting.key_check"
INBOX_BODY = "inbox.body"
OUTBOX_BODY = "outbox.body"
AUDIT_HEAD = "audit_head.sealed"
"""Sealed with the setting's key."""

SCHOOL_ID = "person.school_id"
ADDRESS = "contact.address"
"""Sealed with the person's key; also the contexts of the keyed hashes by which both are looked up."""

CHAT = "chat"
"""Context of the keyed hash that names a chat in inbox, outbox, delivery and timer."""
