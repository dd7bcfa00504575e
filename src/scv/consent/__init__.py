"""What each customer allows: every statement ever made, and what stands of them tonight."""

from scv.consent.standing import Event, settle

__all__ = ["Event", "settle"]
