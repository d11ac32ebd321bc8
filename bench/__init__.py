"""Speed, as ratios against a bound measured in the same run: `make bench`. Never part of the tests."""
