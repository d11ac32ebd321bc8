"""What stands on the page: paragraphs, quotations, headlines, parsed sentences, and the reading of their trees."""
