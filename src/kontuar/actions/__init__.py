"""The catalogue of named things a person, playbook or bot can do, and the authority each needs."""
