"""What is done to the text of songs: cleaning, comparing, telling languages apart. No database, no models."""
