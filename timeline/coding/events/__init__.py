"""What comes of it: the events of each sentence, joined, linked to what they answer, and put into words."""
