"""Which satellite can see this place, when, and how far can that answer be trusted?"""

__version__ = "0.1.0"
