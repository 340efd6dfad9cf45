"""What every layer uses: findings and rules, locations, errors, files as text with positions."""
