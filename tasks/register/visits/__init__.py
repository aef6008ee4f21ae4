"""Who is signed in to the pages, and what they may see there."""
