"""Findings to one neutral document that every reporter prints."""
