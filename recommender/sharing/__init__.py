"""Sharing: a list of songs gets an address that nobody can guess, a picture, and a way to be taken down."""
