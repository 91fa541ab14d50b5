"""Small cells: what is held back, so that nothing small follows from what is shown."""
