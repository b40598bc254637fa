"""Kinds of report beside that of one consultation, each of its own values and sections."""
