"""What makes a release: the changelog's word on it, and the archive that a stranger can verify."""
