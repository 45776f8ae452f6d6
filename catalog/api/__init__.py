"""The catalogue for REST clients: songs, artists and search."""
