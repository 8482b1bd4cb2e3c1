"""Leaves: a document to text in one format each."""
