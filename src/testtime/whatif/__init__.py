"""What the suite would take if something were different: a profile replayed under other conditions."""
