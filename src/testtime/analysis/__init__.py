"""Facts to findings: pure functions over a profile, and the home of pandas."""
