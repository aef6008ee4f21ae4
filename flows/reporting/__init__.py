"""Reports and archives of elections as files: made from the register, and put where they are wanted."""
