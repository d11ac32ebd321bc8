"""The replies, documented: what OpenAPI tells, and what the routes fill."""
