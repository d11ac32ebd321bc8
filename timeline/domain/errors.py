"""Every error that this project raises on purpose.

    TimelineError
    ├── InvalidInput              the sender can mend it
    │   ├── InvalidDate             a date that is no date
    │   ├── InvalidCursor           a cursor that this service did not issue, or for another query
    │   ├── InvalidFilter           an unknown field or value in a filter
    │   ├── InvalidItem             an item that cannot be kept: too large, no text, no identity
    │   ├── InvalidRecord           a record that the log refuses before any transaction
    │   ├── InvalidCoding           a coder's answer that does not fit its text or the codebook
    │   └── InvalidSettings         a setting that cannot be used
    ├── NotFound                  no such thing here
    │   ├── UnknownActor · UnknownEvent · UnknownItem · UnknownFeed · UnknownWebhook · UnknownEdit
    ├── Conflict                  somebody else was first
    │   ├── KeyConflict             same key, other content
    │   └── VersionConflict         the stream has moved on
    ├── AddressRefused            the guarded door does not lead there
    ├── FetchFailed               a publisher or receiver did not answer as it should
    ├── FeedUnreadable            what came back is no feed
    ├── CoderFailed               a coder gave no answer for one text; another text may go well
    ├── CoderUnavailable          the coder's process cannot be started
    ├── ModelUnavailable          the language model is missing or is not the one we know
    ├── RecordUnreadable          a record that a later version of this program wrote
    ├── StoreUnavailable          the database cannot be reached or is not ours; retryable
    └── LogDamaged                the log is not what was written: changed, cut or forked

A message says what is wrong and what to do next; `context` has the same facts for machines.
"""

from __future__ import annotations


class TimelineError(Exception):
    """The root. `code` names the kind for machines (problem types, parked records); `retryable` says that the same
    call may succeed later without a change."""

    code = "error"
    retryable = False

    def __init__(self, message: str, **context: object) -> None:
        super().__init__(message)
        self.message = message
        self.context = context


class InvalidInput(TimelineError):
    code = "invalid-input"


class InvalidDate(InvalidInput):
    code = "invalid-date"


class InvalidCursor(InvalidInput):
    code = "invalid-cursor"


class InvalidFilter(InvalidInput):
    code = "invalid-filter"


class InvalidItem(InvalidInput):
    code = "invalid-item"


class InvalidRecord(InvalidInput):
    code = "invalid-record"


class InvalidCoding(InvalidInput):
    code = "invalid-coding"


class InvalidSettings(InvalidInput):
    code = "invalid-settings"


class NotFound(TimelineError):
    code = "not-found"


class UnknownActor(NotFound):
    code = "unknown-actor"


class UnknownEvent(NotFound):
    code = "unknown-event"


class UnknownItem(NotFound):
    code = "unknown-item"


class UnknownFeed(NotFound):
    code = "unknown-feed"


class UnknownWebhook(NotFound):
    code = "unknown-webhook"


class UnknownEdit(NotFound):
    code = "unknown-edit"


class Conflict(TimelineError):
    code = "conflict"


class KeyConflict(Conflict):
    """A record with this key is in the log already, with other content; both are named by their digest."""

    code = "key-conflict"

    def __init__(self, key: str, position: int, *, stored: str, sent: str) -> None:
        super().__init__(
            f"the key {key!r} stands at position {position} with other content ({stored[:12]}, not {sent[:12]}); "
            "use a new key for new content, or send the same content again",
            key=key,
            position=position,
            stored=stored,
            sent=sent,
        )


class VersionConflict(Conflict):
    """The stream is not at the version that the writer had read."""

    code = "version-conflict"

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        super().__init__(
            f"the stream {stream!r} is at version {actual}, not {expected}; read it again and decide anew",
            stream=stream,
            expected=expected,
            actual=actual,
        )
        self.actual = actual


class AddressRefused(TimelineError):
    code = "address-refused"


class FetchFailed(TimelineError):
    code = "fetch-failed"
    retryable = True


class FeedUnreadable(TimelineError):
    code = "feed-unreadable"


class CoderFailed(TimelineError):
    code = "coder-failed"


class CoderUnavailable(TimelineError):
    code = "coder-unavailable"


class ModelUnavailable(TimelineError):
    code = "model-unavailable"


class RecordUnreadable(TimelineError):
    code = "record-unreadable"


class StoreUnavailable(TimelineError):
    code = "store-unavailable"
    retryable = True


class LogDamaged(TimelineError):
    """The stored log is not what was written to it. `position` is the first that is bad; None when the damage lies
    beside the records."""

    code = "log-damaged"

    def __init__(self, position: int | None, what: str) -> None:
        place, reach = (f"position {position}: ", " from there on") if position is not None else ("", "")
        super().__init__(
            f"{place}{what}; compare the log with a backup or an export{reach}",
            position=position,
            what=what,
        )
        self.position = position
        self.what = what
