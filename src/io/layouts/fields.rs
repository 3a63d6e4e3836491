//! hubplan's names for columns of text and positions; every other column is numeric.

/// Name of the place.
pub const NAME: &str = "name";
/// GSS code of the upper-tier authority.
pub const AUTHORITY_CODE: &str = "authority_code";
/// Name of the upper-tier authority.
pub const AUTHORITY_NAME: &str = "authority_name";
/// Name of the ward.
pub const WARD: &str = "ward";
/// Name of the parliamentary constituency.
pub const CONSTITUENCY: &str = "constituency";
/// Code of the lower-tier district.
pub const DISTRICT_CODE: &str = "district_code";
/// Name of the lower-tier district.
pub const DISTRICT: &str = "district";
/// Rural/urban class.
pub const RURAL_URBAN: &str = "rural_urban";
/// Region.
pub const REGION: &str = "region";
/// Metres east, British National Grid.
pub const EASTING: &str = "easting";
/// Metres north, British National Grid.
pub const NORTHING: &str = "northing";
/// Degrees east, WGS84.
pub const LONGITUDE: &str = "longitude";
/// Degrees north, WGS84.
pub const LATITUDE: &str = "latitude";
/// First coordinate of a plain study.
pub const X: &str = "x";
/// Second coordinate of a plain study.
pub const Y: &str = "y";
/// Kind of building.
pub const KIND: &str = "kind";
/// Postcode.
pub const POSTCODE: &str = "postcode";
/// Street, place or town of a building: of several such columns each is a part of the address.
pub const ADDRESS: &str = "address";
/// Code of the zone that the file says a site stands in.
pub const ZONE_CODE: &str = "zone_code";
/// Status of a site.
pub const STATUS: &str = "status";
/// Cost of a hub at a site, in pounds.
pub const COST: &str = "cost";
/// Site at the end of a journey, in a table of pairs.
pub const SITE_ID: &str = "site_id";
/// Families a hub at a site can serve.
pub const CAPACITY: &str = "capacity";
/// Whether a site stands in a disadvantaged community.
pub const DISADVANTAGED: &str = "disadvantaged";
/// Day, month or year in which a centre opened.
pub const OPENED: &str = "opened";
/// Day, month or year in which a centre closed.
pub const CLOSED: &str = "closed";
/// A service that a site can host.
pub const SERVICE: &str = "service";
/// Money of an authority, in pounds.
pub const BUDGET: &str = "budget";
/// Fewest hubs of an authority.
pub const MIN_HUBS: &str = "min_hubs";
/// Most hubs of an authority.
pub const MAX_HUBS: &str = "max_hubs";

/// Unique Property Reference Number of a building.
pub const UPRN: &str = "uprn";

/// Columns that are not numbers by zone.
pub const NOT_NUMBERS: &[&str] = &[
    NAME,
    AUTHORITY_CODE,
    AUTHORITY_NAME,
    WARD,
    CONSTITUENCY,
    DISTRICT_CODE,
    DISTRICT,
    RURAL_URBAN,
    REGION,
    EASTING,
    NORTHING,
    LONGITUDE,
    LATITUDE,
    X,
    Y,
];
