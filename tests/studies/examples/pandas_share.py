"""Children 0-4 with a centre within 2.5 km, and centres, by decile of deprivation: pandas_share.py FOLDER."""

import sys
from pathlib import Path

import pandas

folder = Path(sys.argv[1], "geoparquet")
origins = pandas.read_parquet(folder / "origins.parquet", columns=["imd_decile", "children_0_4", "centres_within_2500m"])
centres = pandas.read_parquet(folder / "centres.parquet", columns=["imd_decile"])

# metres_1 is rounded to the millimetre; the count is not.
origins["near"] = origins["children_0_4"].where(origins["centres_within_2500m"] > 0, 0)
deciles = origins.groupby("imd_decile")[["children_0_4", "near"]].sum()
deciles = deciles.join(centres.value_counts("imd_decile").rename("centres"), how="outer").fillna(0)

table = deciles.rename(index=lambda decile: str(int(decile)))
table.loc["1-3"] = deciles[deciles.index <= 3].sum()
# What is in no known decile counts in the total alone.
table.loc["all"] = [origins["children_0_4"].sum(), origins["near"].sum(), len(centres)]

result = pandas.DataFrame(
    {
        "decile": table.index,
        "children": table["children_0_4"].round(1),
        "within_2500m": table["near"] / table["children_0_4"],
        "centres": table["centres"].astype(int),
        "share_of_centres": table["centres"] / len(centres),
    }
)
print(result.to_string(index=False, float_format="%.3f"))
