"""The kinds of problem that a reply may report: one line of the catalogue each, served at `/problems/{code}`.

RFC 9457 section 3.1.1: `type` identifies the kind and should lead to a page for people. The codes are those of
`timeline.domain.errors`, and a few that only HTTP knows. A test holds the catalogue to the tree of errors.
"""

from __future__ import annotations

from dataclasses import dataclass

PAGES = "/problems"


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of problem: its HTTP status, its title, what it means and what its sender can do."""

    code: str
    status: int
    title: str
    meaning: str
    remedy: str

    @property
    def uri(self) -> str:
        """The relative reference that replies carry as `type`."""
        return f"{PAGES}/{self.code}"


_WRONG_INPUT = (
    ProblemType(
        "invalid-input",
        400,
        "The request contradicts itself or asks for what cannot be",
        "Each part may be well formed, but they do not go together: two parameters that both choose the log's state, "
        "a window that ends before it begins, a position that the log has not reached.",
        "Change the parameter that the detail names.",
    ),
    ProblemType(
        "unknown-parameter",
        400,
        "A parameter that this path does not take",
        "Parameters that are unknown here, or sent twice, are refused rather than ignored, so that a misspelt filter "
        "never passes for an answer.",
        "The detail names the nearest right one; /openapi.json lists them all.",
    ),
    ProblemType(
        "invalid-date",
        400,
        "A date that is no date",
        "Dates are ISO 8601: a day such as 2015-10-07, or a moment such as 2015-10-07T18:30:00Z.",
        "Write the date in one of these two ways; encode a plus sign in a zone as %2B.",
    ),
    ProblemType(
        "invalid-cursor",
        400,
        "A cursor that does not belong to this question",
        "A cursor is opaque and continues exactly the question that issued it: the same path, filter and knowledge.",
        "Start again without the cursor, or send it with the parameters that it was issued for.",
    ),
    ProblemType(
        "invalid-filter",
        400,
        "A filter with an unknown field or value",
        "Filters know the fields actor, act and kind.",
        "Correct the word that the detail names.",
    ),
    ProblemType(
        "invalid-item",
        400,
        "An item that cannot be kept",
        "An item needs an identity, some words, and not too many of them.",
        "Correct the item as the detail says.",
    ),
    ProblemType(
        "invalid-record",
        400,
        "A record that the log refuses",
        "Records are plain JSON of a known type and a limited size.",
        "Correct the record as the detail says.",
    ),
    ProblemType(
        "invalid-coding",
        400,
        "A coding that does not fit its text",
        "Spans must lie in the text and codes must be those of the codebook.",
        "Correct the coder.",
    ),
    ProblemType(
        "invalid-parameters",
        422,
        "Parameters or a body of the wrong shape",
        "A value is missing, out of its range, of another type, or not one of those listed.",
        "Correct the places listed under context.errors; /openapi.json has the types and ranges.",
    ),
    ProblemType(
        "address-refused",
        400,
        "An address that this service does not dial",
        "Feeds and webhooks lead to public addresses and usual ports only, unless the operator allows a network.",
        "Use a public address, or ask the operator to allow the network (TIMELINE_ALLOW_NETWORKS).",
    ),
)

_NOT_HERE = (
    ProblemType("not-found", 404, "No such thing here", "Nothing has this name here.", "Check the identifier."),
    ProblemType(
        "no-such-path",
        404,
        "No such path",
        "The service has no resource at this path.",
        "The paths are listed in /openapi.json; none ends in a slash.",
    ),
    ProblemType(
        "unknown-actor",
        404,
        "No such actor",
        "Actors are states (RUS), international organisations (IGO:NATO) and groups (NSA:ISIS), by id or name.",
        "Try one of the names under context.nearest, or search with /v1/actors?q=.",
    ),
    ProblemType(
        "unknown-event",
        404,
        "No such event at that point of the log",
        "The event does not stand there: it was never recorded, not yet recorded or reported, or retracted since.",
        "Ask at another position, or follow /v1/log to see what became of it.",
    ),
    ProblemType(
        "unknown-item",
        404,
        "No such item at that point of the log",
        "The item was never received, or not yet received or reported then.",
        "Ask at another position, or check the identifier.",
    ),
    ProblemType("unknown-feed", 404, "No such feed", "No feed has this id.", "/v1/feeds lists the feeds."),
    ProblemType("unknown-edit", 404, "No such edit", "No edit has this id.", "`timeline edits` lists the edits."),
    ProblemType(
        "unknown-webhook",
        404,
        "No such webhook",
        "No webhook has this id, or it was deleted.",
        "/v1/webhooks lists the webhooks.",
    ),
)

_HTTP = (
    ProblemType(
        "malformed-request",
        400,
        "A request that cannot be read",
        "The body is not what its media type says, or a name holds a character that no name holds.",
        "Send well-formed JSON in UTF-8, and no NUL characters.",
    ),
    ProblemType(
        "method-not-allowed",
        405,
        "Not with this method",
        "The path exists, but does not answer this method.",
        "Use one of the methods in the Allow header.",
    ),
    ProblemType(
        "not-acceptable",
        406,
        "No such format of this resource",
        "None of the media types in the Accept header is offered here.",
        "Ask for one of those under context.offered.",
    ),
    ProblemType("too-large", 413, "Body too large", "The body is over this service's limit.", "Send less at a time."),
)

_CONFLICTS = (
    ProblemType(
        "conflict", 409, "Somebody else was first", "The state has changed meanwhile.", "Read again and decide anew."
    ),
    ProblemType(
        "key-conflict",
        409,
        "This key stands for other content",
        "A record with the same key and other content is in the log.",
        "Use a new key for new content.",
    ),
    ProblemType(
        "version-conflict",
        409,
        "The stream has moved on",
        "Another writer appended to the same stream first.",
        "Read the stream again and decide anew.",
    ),
)

_OURS = (
    ProblemType("error", 500, "The service failed", "An error without a more precise name.", "Tell the operator."),
    ProblemType(
        "internal-error",
        500,
        "The service failed",
        "An error that was not foreseen; the operator's log has it.",
        "Tell the operator when it happened and at which path.",
    ),
    ProblemType(
        "invalid-settings",
        500,
        "The service is set up wrongly",
        "A setting cannot be used.",
        "The operator finds the setting with `timeline doctor`.",
    ),
    ProblemType(
        "fetch-failed",
        502,
        "The other side did not answer as it should",
        "A publisher or receiver could not be reached, or answered with an error.",
        "Check the address; the same request may succeed later.",
    ),
    ProblemType(
        "feed-unreadable",
        502,
        "What came back is no feed",
        "The publisher answered with something that is neither RSS nor Atom.",
        "Check the address of the feed.",
    ),
    ProblemType(
        "coder-failed",
        500,
        "The coder gave no answer",
        "The coder failed on this text or took too long; what stands was not changed.",
        "Another text may go well; the operator finds the reason with `timeline code --explain`.",
    ),
    ProblemType(
        "coder-unavailable",
        503,
        "The coder cannot be started",
        "The coder that TIMELINE_CODER names is not installed, or its process does not start.",
        "The operator finds the reason with `timeline doctor`.",
    ),
    ProblemType(
        "model-unavailable",
        503,
        "The language model is missing",
        "The model is not installed, or is not the one that is known.",
        "The operator finds the reason with `timeline doctor`.",
    ),
    ProblemType(
        "record-unreadable",
        503,
        "A record of a later program",
        "The log holds a record that a later version of this program wrote.",
        "The operator upgrades the program.",
    ),
    ProblemType(
        "log-damaged",
        503,
        "The log is not what was written",
        "What is stored of the log does not agree with its own proofs: it was changed from outside.",
        "The operator runs `timeline verify`, which names the first bad position, and goes back to a backup.",
    ),
    ProblemType(
        "store-unavailable",
        503,
        "The database cannot be reached",
        "The database does not answer; nothing was changed.",
        "Try again after the time in Retry-After.",
    ),
    ProblemType(
        "not-ready",
        503,
        "Not ready to answer",
        "The service is alive, but a read model was not built yet.",
        "Wait for it; the operator can run `timeline rebuild`.",
    ),
)

CATALOGUE: dict[str, ProblemType] = {
    kind.code: kind for kind in (*_WRONG_INPUT, *_NOT_HERE, *_HTTP, *_CONFLICTS, *_OURS)
}
"""Every kind of problem by its code."""
