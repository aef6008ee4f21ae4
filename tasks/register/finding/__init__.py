"""What somebody looks for: tasks, what there is to choose from, lists for an overview, entries of the history."""
