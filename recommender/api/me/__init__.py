"""What is a listener's own, for their programs and for the pages they are signed in on."""
