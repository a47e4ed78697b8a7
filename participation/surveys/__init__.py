"""Surveys of a quarter: adopted, published as immutable versions, served as one document each."""
