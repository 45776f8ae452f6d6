"""What training leaves in the database for those who recommend. No training library is needed to read it."""
