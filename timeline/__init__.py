"""Dated statements and actions out of news feeds: who said or did what to whom, when, by which words."""
