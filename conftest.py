"""Makes the fixtures of `kontuar.testing` known to every test."""

pytest_plugins = ["kontuar.testing.fixtures"]
