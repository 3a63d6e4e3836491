//! Things that are not regular files are not read: a pipe to which nobody writes, a device without an end, a socket, a
//! folder.

use crate::hostile::run::{PLAIN, Trap};
use std::os::unix::net::UnixListener;
use std::process::Command;

/// Creates a named pipe beside the study.
fn pipe(trap: &Trap, name: &str) {
    assert!(Command::new("mkfifo").arg(trap.path(name)).status().unwrap().success());
}

const SAYS: &str = "it is a pipe, a socket or a device, not a file";

#[test]
fn nothing_but_files_is_read_in_any_role() {
    for name in ["/dev/zero", "/dev/stdin", "/dev/full"] {
        let study = PLAIN.replace("demand.csv", name);
        Trap::with(&[("study.toml", study.as_bytes())]).refused(&format!("H102 {name}: {SAYS}"));
    }
    for role in ["demand", "sites", "matrix"] {
        for name in
            ["pipe.csv", "pipe.csv.gz", "pipe.gpkg", "pipe.fgb", "pipe.shp", "pipe.xlsx", "pipe.zip", "pipe.geojson"]
        {
            let trap = Trap::in_place_of(role, name, b"");
            std::fs::remove_file(trap.path(name)).unwrap();
            pipe(&trap, name);
            trap.refused(&format!("H102 {name}: {SAYS}"));
        }
    }
}

#[test]
fn sockets_folders_and_what_lies_beside_a_shapefile() {
    let trap = Trap::with(&[("study.toml", PLAIN.replace("demand.csv", "socket").as_bytes())]);
    let _socket = UnixListener::bind(trap.path("socket")).unwrap();
    trap.refused(&format!("H102 socket: {SAYS}"));
    let trap = Trap::with(&[("study.toml", PLAIN.replace("demand.csv", ".").as_bytes())]);
    trap.refused("H102 .: it is a folder, not a file");
    for sibling in ["dbf", "shx", "prj", "cpg"] {
        let trap = Trap::in_place_of("demand", "a.shp", &crate::hostile::shapes::shp());
        trap.write("a.dbf", &crate::hostile::shapes::dbf(1));
        let _ = std::fs::remove_file(trap.path(&format!("a.{sibling}")));
        pipe(&trap, &format!("a.{sibling}"));
        trap.refused(&format!("H102 a.{sibling}: {SAYS}"));
    }
}

#[test]
fn studies_scenarios_plans_proofs_and_lists_are_files_too() {
    let trap = Trap::with(&[]);
    pipe(&trap, "pipe");
    for line in [
        "validate pipe",
        "solve pipe --out out",
        "check scenario.toml pipe",
        "evaluate scenario.toml --hubs pipe",
        "sweep pipe",
        "compare pipe pipe",
        "distance pipe",
        "exposure pipe",
        "frontier pipe --of coverage --against hubs",
        "alternatives pipe",
    ] {
        trap.refused_by(line, &format!("H102 pipe: {SAYS}"));
    }
    let ran = trap.run("solve scenario.toml --out out");
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    trap.refused_by("check scenario.toml out/solution.json --bound --proof pipe", &format!("H102 pipe: {SAYS}"));
    std::fs::remove_file(trap.path("scenario.toml")).unwrap();
    trap.write("scenario.toml", b"version = 1\nstudy = \"pipe\"\n[objective]\nradius = 1\n");
    trap.refused_by("solve scenario.toml --out out", &format!("H102 pipe: {SAYS}"));
}

#[test]
fn nothing_but_files_is_read_in_a_folder_of_outputs() {
    let trap = Trap::with(&[]);
    std::fs::create_dir(trap.path("out")).unwrap();
    pipe(&trap, "out/solution.json");
    trap.refused_by("solve scenario.toml --out out", "H601");
    std::fs::remove_file(trap.path("out/solution.json")).unwrap();
    assert_eq!(trap.run("solve scenario.toml --out out").code, Some(0));
    std::fs::remove_file(trap.path("out/run.json")).unwrap();
    pipe(&trap, "out/run.json");
    let ran = trap.run("check scenario.toml out/solution.json");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.contains("there is no run.json"), "{}", ran.stdout);
}
