"""When people are told, who, how late is too late, and what sending keeps to. Pure."""
