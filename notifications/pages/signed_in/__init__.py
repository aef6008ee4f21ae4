"""The pages of people who have signed in: elections as their organisation may see them."""
