"""What owners reach by the links of their mails, beside a task itself: their list, and undoing."""
