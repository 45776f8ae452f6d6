"""`make bench`: how fast the site answers, always as a ratio against a reference measured in the same run."""
