"""Who played what, as other places recorded it: files in, rows that training reads out."""
