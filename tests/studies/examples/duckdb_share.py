"""Children 0-4 with a centre within 2.5 km, and centres, by decile of deprivation: duckdb_share.py FOLDER."""

import sys
from pathlib import Path

import duckdb

# The query names its files as they stand in the folder, so that DuckDB's own program can run it there as well.
database = duckdb.connect(config={"file_search_path": sys.argv[1]})
query = Path(__file__).with_name("share.sql").read_text()
print(database.sql(query).df().to_string(index=False, float_format="%.3f"))
