"""Forms that were sent off: run, named, shown, told; and their choices offered anew."""
