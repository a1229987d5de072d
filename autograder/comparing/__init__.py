"""Whose answers are the same: evidence for a lecturer to look at, never a verdict, and for no student's eyes."""
