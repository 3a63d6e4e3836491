//! Shapefiles: a length, the .shp of this length, and the .dbf.
#![no_main]

use hubplan_fuzz::{archive, read_table, split};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let (shp, dbf) = split(bytes);
    let members: [(&str, &[u8]); 3] = [("zones.shp", shp), ("zones.dbf", dbf), ("zones.prj", PRJ)];
    read_table("zones.zip", &archive(&members));
});

const PRJ: &[u8] = b"PROJCS[\"British_National_Grid\",GEOGCS[\"GCS_OSGB_1936\",DATUM[\"D_OSGB_1936\",\
SPHEROID[\"Airy_1830\",6377563.396,299.3249646]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]],\
PROJECTION[\"Transverse_Mercator\"],UNIT[\"Meter\",1.0]]";
