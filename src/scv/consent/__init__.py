"""What each customer allows: every statement ever made, and what stands of them tonight."""

from scv.consent.current_consent import Event, resolve_consents

__all__ = ["Event", "resolve_consents"]
