"""Who there is: areas, posts, the people who hold them, their ladders, addresses and absences. Pure."""
