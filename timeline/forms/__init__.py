"""How answers are put down: as text for people, as Markdown, as JSON; one home for the command line and the API."""
