"""Writes a question as the files that hubplan reads: study.toml, scenario.toml and tables. Needs no QGIS.

With polygons on the British National Grid the study is of the official kind (`[zones]`), so that the polygons are kept;
otherwise it is a plain one (`[plain]`): points on a plane whose unit is the metre.
"""

import csv
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, Iterable, List, Optional, Sequence, Tuple

STATUSES = ("candidate", "existing", "required", "excluded")

# Names that hubplan gives a meaning of its own: no column of numbers may have them.
RESERVED = {
    "name", "authority", "authority_code", "authority_name", "district_code", "district", "ward", "rural_urban",
    "easting", "northing", "longitude", "latitude", "x", "y", "zone_code", "id", "fid", "geom",
}  # fmt: skip

# All zones of an official study belong to an authority; without a field for it, to this one.
WHOLE_AREA = "Whole area"

ZONES_FILE = "zones.gpkg"
DEMAND_FILE = "demand.csv"
SITES_FILE = "sites.csv"


@dataclass
class Zone:
    """A small area: its numbers are the columns of the weight, and the decile."""

    code: str
    name: str
    authority: str
    x: float
    y: float
    numbers: Dict[str, Optional[float]]
    has_home: bool = False  # x and y are where its people live, not merely inside it


@dataclass
class Site:
    """A building that is a hub today or could be one."""

    id: str
    name: str
    x: float
    y: float
    status: str = "candidate"
    cost: Optional[float] = None
    authority: str = ""
    disadvantaged: Optional[bool] = None


@dataclass
class Question:
    """What is asked. Metres, whole pounds, shares from 0 to 1, seconds."""

    title: str
    weight: str
    radius: float
    detour: float = 1.0
    at_most: Optional[int] = None
    min_each: int = 1
    budget: Optional[float] = None
    site_cost: Optional[float] = None
    mode: str = "report"
    index: Optional[str] = None
    worst_decile: int = 3
    share: float = 0.7
    penalty: Optional[float] = None
    keep_existing: bool = False
    cross_border: bool = True
    time_limit: float = 60.0
    gap: float = 0.0
    attribution: str = ""


@dataclass
class Places:
    """Zones and sites in one coordinate reference system."""

    zones: List[Zone]
    sites: List[Site]
    on_grid: bool  # coordinates are of EPSG:27700
    with_polygons: bool  # an official study: the polygons are in ZONES_FILE
    has_authorities: bool = False
    columns: List[str] = field(default_factory=list)  # names of the zones' numbers


def quoted(text: str) -> str:
    """A basic string of TOML: JSON's escapes are among TOML's, which also wants DEL escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def number(value: float) -> str:
    """The shortest text that reads back as this number, whole numbers without a point."""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def distance(metres: float) -> str:
    """As hubplan reads and prints it: `2.5 km`, `800 m`."""
    return f"{number(metres / 1000)} km" if metres >= 1000 else f"{number(metres)} m"


def inline(table: Iterable[Tuple[str, str]]) -> str:
    """An inline table of TOML, of values that are TOML already."""
    return "{ " + ", ".join(f"{key} = {value}" for key, value in table) + " }"


def columns_of_weight(expression: str, numeric_fields: Sequence[str]) -> Optional[List[str]]:
    """The fields of an expression that hubplan can work out itself, or None when QGIS has to.

    hubplan knows numbers, names of columns, + - * / and parentheses; QGIS knows much more. What hubplan works out by
    itself, its outputs name in full.
    """
    names = re.findall(r'"([^"]*)"|\b([A-Za-z_]\w*)', expression)
    names = list(dict.fromkeys(quoted_name or bare for quoted_name, bare in names))
    rest = re.sub(r'"[^"]*"|\b[A-Za-z_]\w*', "", expression)
    usable = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
    if not names or re.search(r"[^\d\s.+\-*/()]", rest) or "--" in rest:
        return None
    known = all(name in numeric_fields and usable.fullmatch(name) and name.lower() not in RESERVED for name in names)
    return names if known else None


def index_name(field_name: str) -> str:
    """hubplan's name for a field of deciles: it reads disadvantage only from columns that end in `decile`."""
    lower = field_name.lower()
    if re.fullmatch(r"[a-z_][a-z0-9_]*decile", lower, re.ASCII):
        return lower
    known = [name for name in ("idaci", "imd") if name in lower]
    return f"{known[0]}_decile" if known else "decile"


def status_of(value: Any) -> Optional[str]:
    """The status that a cell of the "open today" field gives a site; None when the word is not known."""
    if value is None or value is False:
        return "candidate"
    if value is True:
        return "existing"
    if isinstance(value, (int, float)):
        return "existing" if value else "candidate"
    word = str(value).strip().lower()
    if word in STATUSES:
        return word
    if word in ("1", "yes", "y", "true", "t") or word.startswith("open"):
        return "existing"
    if word in ("", "0", "no", "n", "false", "f") or word.startswith("closed"):
        return "candidate"
    return None


def is_outside_england(code: str) -> bool:
    """A GSS code of Wales, Scotland or Northern Ireland: a study of England would leave the zone out."""
    return re.fullmatch(r"[WSN]\d{8}", code, re.ASCII) is not None


def write(folder: Path, places: Places, question: Question) -> Path:
    """Writes every file but ZONES_FILE into `folder`; the path of the scenario."""
    folder.mkdir(parents=True, exist_ok=True)
    if not places.with_polygons:
        write_demand(folder / DEMAND_FILE, places)
    write_sites(folder / SITES_FILE, places)
    study = official_study(places, question) if places.with_polygons else plain_study(places, question)
    (folder / "study.toml").write_text(study, encoding="utf-8")
    scenario = folder / "scenario.toml"
    scenario.write_text(scenario_text(question), encoding="utf-8")
    return scenario


def write_demand(path: Path, places: Places) -> None:
    """One row a zone."""
    authority = ["authority"] if places.has_authorities else []
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "name", "x", "y", *authority, *places.columns])
        for zone in places.zones:
            numbers = [blank(zone.numbers.get(column)) for column in places.columns]
            rows.writerow([zone.code, zone.name, zone.x, zone.y, *([zone.authority] if authority else []), *numbers])


def write_sites(path: Path, places: Places) -> None:
    """One row a site, with the columns that the study has a use for."""
    position = ("easting", "northing") if places.with_polygons else ("x", "y")
    costed = any(site.cost is not None for site in places.sites)
    marked = any(site.disadvantaged is not None for site in places.sites)
    by_authority = places.has_authorities and not places.with_polygons
    optional = [("cost", costed), ("disadvantaged", marked), ("authority", by_authority)]
    header = [name for name, wanted in optional if wanted]
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "name", *position, "status", *header])
        for site in places.sites:
            cells = {
                "cost": blank(site.cost),
                "disadvantaged": {True: "yes", False: "no", None: ""}[site.disadvantaged],
                "authority": site.authority,
            }
            rows.writerow([site.id, site.name, site.x, site.y, site.status, *(cells[name] for name in header)])


def blank(value: Optional[float]) -> str:
    """A number as a cell."""
    return "" if value is None else number(value)


def official_study(places: Places, question: Question) -> str:
    """study.toml with polygons."""
    zones = {"name": "name", "authority_code": "authority"}
    if any(zone.has_home for zone in places.zones):
        zones.update(easting="easting", northing="northing")
    zones.update({column: column for column in places.columns})
    sites = ["name", "status", "easting", "northing"]
    if any(site.cost is not None for site in places.sites):
        sites.append("cost")
    return f"""{study_head(question)}
[zones.boundaries]
file = {quoted(ZONES_FILE)}
key = "zone_code"
{attribution(question)}columns = {inline((name, quoted(header)) for name, header in zones.items())}

[[sites]]
[sites.file]
file = {quoted(SITES_FILE)}
key = "id"
columns = {inline((name, quoted(name)) for name in sites)}
"""


def plain_study(places: Places, question: Question) -> str:
    """study.toml with points."""
    crs = "EPSG:27700" if places.on_grid else "plane"
    return f"""{study_head(question)}crs = {quoted(crs)}

[plain]
sites = {quoted(SITES_FILE)}

[plain.demand]
file = {quoted(DEMAND_FILE)}
{attribution(question)}"""


def attribution(question: Question) -> str:
    """The line about it, if there is anything to say."""
    return f"attribution = {quoted(question.attribution)}\n" if question.attribution else ""


def study_head(question: Question) -> str:
    """What both kinds of study begin with."""
    return f"""# The places, as QGIS had them. docs/study.md says what may stand here.
version = 1
name = {quoted(question.title)}
detour = {number(question.detour)}
"""


def scenario_text(question: Question) -> str:
    """scenario.toml."""
    hubs = [("min_each", str(question.min_each))]
    if question.at_most is not None:
        hubs.append(("at_most", str(question.at_most)))
    money = [("site_cost", question.site_cost), ("total", question.budget)]
    sections = [
        ("objective", [("weight", quoted(question.weight)), ("radius", quoted(distance(question.radius)))]),
        ("hubs", hubs),
        ("money", [(key, str(int(value))) for key, value in money if value is not None]),
        ("ambition", ambition(question)),
        ("sites", [("existing", quoted("keep" if question.keep_existing else "may_close"))]),
        ("planning", [("cross_border", "true" if question.cross_border else "false")]),
        ("solve", [("time_limit", number(question.time_limit)), ("gap", number(question.gap))]),
    ]
    lines = [
        "# The question, as it was asked in QGIS. Change it and run it again:  hubplan solve scenario.toml",
        "# docs/scenario.md says what may stand here.",
        "version = 1",
        f"title = {quoted(question.title)}",
        'study = "study.toml"',
    ]
    for name, pairs in sections:
        if pairs:
            lines += ["", f"[{name}]", *(f"{key} = {value}" for key, value in pairs)]
    return "\n".join(lines) + "\n"


def ambition(question: Question) -> List[Tuple[str, str]]:
    """The section about disadvantaged zones; empty when no field says which they are."""
    if question.index is None:
        return []
    pairs = [
        ("mode", quoted(question.mode)),
        ("index", quoted(question.index)),
        ("worst", inline([("decile", str(question.worst_decile))])),
        ("share", number(question.share)),
    ]
    if question.mode == "soft" and question.penalty is not None:
        pairs.append(("penalty", number(question.penalty)))
    return pairs
