"""The matching engine: columns in DuckDB, candidates by joins, scores by ``matchers.records``."""
