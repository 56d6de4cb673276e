"""A past night told again in a store of its own: with the data it had, by its rules or by today's."""
