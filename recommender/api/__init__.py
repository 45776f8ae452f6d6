"""Recommendation for REST clients."""
