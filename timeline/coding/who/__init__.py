"""Who is meant: names, offices, pronouns and descriptions in their article, and who says what."""
