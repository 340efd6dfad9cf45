"""The differences between two versions, and the version bump that they require."""
