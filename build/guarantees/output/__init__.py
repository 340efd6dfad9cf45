"""Reports as text, JSON, Markdown, JUnit XML and GitHub annotations."""
