"""Everything that knows statements, speakers, quotes and events."""
