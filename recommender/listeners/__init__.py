"""The people who listen: what they did, what they think of songs, what they keep, and how all of it goes again."""
