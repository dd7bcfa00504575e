"""What the privacy officer does: consents, requests of persons, erasure, restriction, handing out
and taking back, the audit.
"""
