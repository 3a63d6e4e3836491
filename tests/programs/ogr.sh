#!/usr/bin/env bash
# Opens every file of a plan in GDAL: ogr.sh FOLDER. Every layer has as many features in every format, its CRS, its extent, its
# spatial index and valid areas, and GDAL has no word of warning.
set -euo pipefail
cd "$1"
checked=0

ok() {
    printf 'ok   %s\n' "$*"
    checked=$((checked + 1))
}
fail() {
    printf 'FAIL %s\n' "$*" >&2
    exit 1
}

# What ogrinfo prints; a warning is a failure.
info() {
    local said
    said="$(ogrinfo -ro "$@" 2>"$noise")" || fail "ogrinfo $*: $(cat "$noise")"
    [ ! -s "$noise" ] || fail "ogrinfo $*: $(cat "$noise")"
    printf '%s\n' "$said"
}
noise="$(mktemp)"
trap 'rm -f "$noise"' EXIT

# The one number that a query of a GeoPackage gives.
number() { info -q plan.gpkg -sql "$1" | sed -n 's/^ .* = \([0-9.-]*\)$/\1/p'; }
count_of() { sed -n 's/^Feature Count: //p' <<<"$1"; }

# Whether the extent `(a, b) - (c, d)` lies within west south east north.
within() {
    sed -n 's/^Extent: (\(.*\), \(.*\)) - (\(.*\), \(.*\))$/\1 \2 \3 \4/p' <<<"$1" |
        awk -v w="$2" -v s="$3" -v e="$4" -v n="$5" '{ ok = $1 >= w && $2 >= s && $3 <= e && $4 <= n && $1 <= $3 } END { exit !ok }'
}

# A layer in the study's own coordinates: the National Grid, or a plane of no name.
in_place() {
    local name="$1" said="$2"
    if [ "$crs" = plane ]; then
        if grep -q 'ID\["EPSG"' <<<"$said"; then fail "$name has a CRS, on a plane"; fi
        return
    fi
    grep -q '^    ID\["EPSG",27700\]\]' <<<"$said" || fail "$name is not in EPSG:27700"
    [ "$(count_of "$said")" = 0 ] || within "$said" 0 0 700000 1250000 || fail "$name: $(grep ^Extent <<<"$said")"
}

crs=27700
if grep -q '"hubplan:crs":"plane"' hubs.geojson; then crs=plane; fi
[ "$(number 'PRAGMA foreign_key_check')" = "" ] || fail "plan.gpkg refers to what is not there"
info -q plan.gpkg -sql 'PRAGMA integrity_check' | grep -q '= ok$' || fail "plan.gpkg is damaged"
ok "plan.gpkg is whole"
if command -p python3 -c 'import osgeo_utils.samples.validate_gpkg' 2>/dev/null; then
    command -p python3 -m osgeo_utils.samples.validate_gpkg --extra plan.gpkg >"$noise" 2>&1 || fail "plan.gpkg: $(tail -n 1 "$noise")"
    ok "plan.gpkg keeps the rules of its standard that GDAL's validate_gpkg knows"
fi

layers="$(info -q plan.gpkg | sed -n 's/^[0-9]*: \([a-z_]*\).*/\1/p')"
for expected in hubs zones allocation uncovered left_out; do
    grep -qx "$expected" <<<"$layers" || fail "plan.gpkg has no layer $expected"
done
for layer in $layers; do
    said="$(info -so plan.gpkg "$layer")"
    count="$(count_of "$said")"
    [ "$count" = "$(number "SELECT count(*) FROM $layer")" ] || fail "$layer: $count features"
    if grep -q '^Geometry: None' <<<"$said"; then
        [ ! -e "$layer.geojson" ] || fail "$layer.geojson, of a layer without geometry"
        ok "$layer: a table of $count rows"
        continue
    fi
    in_place "plan.gpkg $layer" "$said"
    [ "$(number "SELECT HasSpatialIndex('$layer', 'geom')")" = 1 ] || fail "$layer has no spatial index"
    indexed="$(number "SELECT count(*) FROM rtree_${layer}_geom")"
    [ "$indexed" = "$count" ] || fail "$layer: $indexed of $count features are in the index"
    if grep -q '^Geometry: Multi Polygon' <<<"$said"; then
        [ "$(number "SELECT count(*) FROM $layer WHERE NOT ST_IsValid(geom)")" = 0 ] || fail "$layer has invalid areas"
    fi

    said="$(info -so "flatgeobuf/$layer.fgb" "$layer")"
    [ "$(count_of "$said")" = "$count" ] || fail "flatgeobuf/$layer.fgb: $(count_of "$said") of $count features"
    in_place "flatgeobuf/$layer.fgb" "$said"

    said="$(info -so "$layer.geojson" "$layer")"
    [ "$(count_of "$said")" = "$count" ] || fail "$layer.geojson: $(count_of "$said") of $count features"
    if [ "$crs" = 27700 ]; then
        grep -q '^    ID\["EPSG",4326\]\]' <<<"$said" || fail "$layer.geojson is not WGS 84"
        [ "$count" = 0 ] || within "$said" -9 49.8 2 61 || fail "$layer.geojson: $(grep ^Extent <<<"$said")"
    fi
    ok "$layer: $count features in GeoPackage, FlatGeobuf and GeoJSON, in place, indexed"
done
[ "$checked" -ge 6 ] || fail "only $checked checks"
