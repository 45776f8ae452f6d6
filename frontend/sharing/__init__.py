"""The pages on which songs are shared, seen, and taken down again."""
