"""Settings of the property tests in this folder."""

from hypothesis import settings

# No deadline: an engine's first call compiles its patterns. Derandomised: a red run is red again.
settings.register_profile("values", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("values")
