"""Mail: its words in four languages, its looks, and the way out by SMTP."""
