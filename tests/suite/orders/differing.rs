//! Orders that differ from the usual: other bleeds, booklets without an inside, many copies on a
//! sheet. What is made, what papers say of it and what `verify` asks for are always the same.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use serde_json::{Value, json};
use willkommen::archive::manifest::{Manifest, Role};
use willkommen::archive::{self, Sealing};

use crate::project::{Run, Sandbox, program, run};

/// The head of an order: its bleed, two papers and how many copies.
fn head(bleed: f64) -> String {
    format!(
        "title = \"Probe\"\ndate = 2026-11-22\nbleed = {bleed:?}\n\n[stocks.inside]\nname = \
         \"Offset\"\nweight = 90\nthickness = 0.11\n\n[stocks.cover]\nname = \"Karton\"\nweight = \
         200\nthickness = 0.25\n\n[defaults]\nquantity = 10\novers = 1\nstock = \"inside\"\n"
    )
}

/// Makes an order in the folder `name` of a sandbox, with tickets.
fn batch(sandbox: &Sandbox, name: &str, order: &str, more: &[&str]) -> (Run, PathBuf) {
    sandbox.write("order.toml", order);
    let (file, out) = (sandbox.path().join("order.toml"), sandbox.path().join(name));
    let mut command = program();
    command.arg("--project").arg(sandbox.path()).arg("batch").arg(file);
    command.arg("--out").arg(&out).args(["--xjdf", "--no-cache"]).args(more);
    (run(&mut command), out)
}

fn made(sandbox: &Sandbox, name: &str, order: &str, more: &[&str]) -> PathBuf {
    let (run, out) = batch(sandbox, name, order, more);
    assert_eq!(run.code, 0, "{}", run.stderr);
    out
}

fn read(out: &Path, name: &str) -> Value {
    serde_json::from_slice(&fs::read(out.join(name)).expect(name)).expect("JSON")
}

fn verify(out: &Path) -> Run {
    run(program().arg("verify").arg(out))
}

/// Puts the file of a role from one delivery into another and seals it anew, as somebody would who
/// takes the wrong file and does not know it.
fn exchange(role: Role, from: &Path, to: &Path) {
    let manifest = |out: &Path| -> Manifest {
        serde_json::from_slice(&fs::read(out.join("manifest.json")).expect("manifest"))
            .expect("JSON")
    };
    let (other, mut changed) = (manifest(from), manifest(to));
    let of_role = |manifest: &Manifest| {
        let files = manifest.items.iter().flat_map(|entry| &entry.files);
        files.clone().find(|file| file.role == role).cloned().expect("a file of the role")
    };
    let file = of_role(&other);
    assert_eq!(of_role(&changed).path, file.path);
    fs::copy(from.join(&file.path), to.join(&file.path)).expect("copied");
    for entry in changed.items.iter_mut().flat_map(|entry| &mut entry.files) {
        if entry.path == file.path {
            (entry.bytes, entry.sha256) = (file.bytes, file.sha256.clone());
        }
    }
    fs::remove_file(to.join("SHA256SUMS")).expect("removed");
    archive::seal(to, &changed, Sealing { xjdf: true }, &AtomicBool::new(false)).expect("sealed");
}

#[test]
fn what_was_ordered_with_another_bleed_verifies_and_nothing_else_does() {
    let sandbox = Sandbox::base();
    let order = |bleed: f64| {
        head(bleed)
            + "[[items]]\nlanguage = \"ar\"\nbinding = \"stapled\"\ncover_stock = \"cover\"\n\
                       large_print = true\n"
    };
    let deliveries = [(0.0, "a3"), (2.0, "a3"), (2.0, "a4"), (3.0, "a4")].map(|(bleed, sheet)| {
        let name = format!("{bleed}-{sheet}");
        let out = made(&sandbox, &name, &order(bleed), &["--impose", "--sheet", sheet]);
        let verified = verify(&out);
        assert_eq!(verified.code, 0, "{name}: {}", verified.stdout);
        out
    });
    let [none, two, cut, _] = &deliveries;
    let sheet_of = |out: &Path, role: &str| {
        let manifest = read(out, "manifest.json");
        let files = manifest["items"][0]["files"].as_array().expect("files").clone();
        files.iter().find(|file| file["role"] == role).expect("sheets")["sheet"].clone()
    };
    for role in ["sheets", "jacket"] {
        assert_eq!(sheet_of(none, role)["trim"], json!([296.0, 210.0]));
        assert_eq!(sheet_of(none, role)["bleed"], 0.0);
        assert_eq!(sheet_of(two, role)["bleed"], 2.0);
        assert_eq!(sheet_of(cut, role)["bleed"], 0.0, "A4 leaves nothing of it");
    }
    for (role, sides) in
        [(Role::Pages, "print/"), (Role::Sheets, "sheets/"), (Role::Jacket, "sheets/")]
    {
        for (from, to, message) in [
            (two, none, "2.0 mm are printed beyond the trim; it should be 0.0 mm [preflight]"),
            (none, two, "only 0.0 mm are printed beyond the trim on one side; it should be 2.0 mm"),
        ] {
            let changed = sandbox.path().join("changed");
            crate::project::copy(to, &changed);
            exchange(role, from, &changed);
            let verified = verify(&changed);
            assert_eq!(verified.code, 1, "{role:?}: {}", verified.stdout);
            let named = |line: &&str| line.starts_with(sides) && line.contains(message);
            assert!(verified.stdout.lines().any(|it| named(&it)), "{role:?}: {}", verified.stdout);
            fs::remove_dir_all(&changed).expect("removed");
        }
    }
}

#[test]
fn press_sheets_are_counted_for_the_whole_run() {
    let sandbox = Sandbox::base();
    let items =
        "[[items]]\nlanguage = \"de\"\n\n[[items]]\nlanguage = \"ar\"\nbinding = \"stapled\"\n";
    let wishes = ["--impose", "repeat:2x2", "--sheet", "sra3"];
    let out = made(&sandbox, "out", &(head(3.0) + items), &wishes);
    let (ticket, manifest) = (read(&out, "ticket.json"), read(&out, "manifest.json"));
    let forms = |item: usize| {
        let files = manifest["items"][item]["files"].as_array().expect("files");
        let sheets = files.iter().find(|file| file["role"] == "sheets").expect("sheets");
        sheets["pages"].as_u64().expect("sides") / 2
    };
    // Four copies of a leaf on each sheet: three sheets for ten copies and one for waste.
    assert_eq!(manifest["items"][0]["files"][1]["sheet"]["copies"], 4);
    assert_eq!(ticket["items"][0]["press_sheets"], 3 * forms(0));
    assert_eq!(ticket["items"][1]["press_sheets"], 11 * forms(1));
    let table = fs::read_to_string(out.join("ticket.csv")).expect("ticket");
    assert!(table.contains("Druckbogen gesamt/Press sheets in all"), "{table}");
    assert!(verify(&out).code == 0);
}

#[test]
fn a_booklet_without_an_inside_has_no_cover_of_its_own() {
    let sandbox = Sandbox::base();
    let item = "[[items]]\nlanguage = \"de\"\nbinding = \"stapled\"\ncolour = \"1/1\"\ncover_colour = \
                \"4/4\"\ncover_stock = \"cover\"\n";
    let order = format!("{}{item}\n{item}large_print = true\n", head(3.0));
    let (run, out) = batch(&sandbox, "out", &order, &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let said = "with 4 pages it has no cover of its own: everything is on Offset";
    assert!(run.stdout.contains(said), "{}", run.stdout);
    let (ticket, manifest) = (read(&out, "ticket.json"), read(&out, "manifest.json"));
    for papers in [&manifest["items"][0], &ticket["items"][0]] {
        assert_eq!(papers["pages"], 4);
        assert_eq!(
            (&papers["cover_stock"], &papers["cover_colours"]),
            (&Value::Null, &Value::Null)
        );
        // All four pages are cover pages and print in its inks.
        assert_eq!(papers["colours"], "4/4");
        assert!(papers["files"].as_array().expect("files").iter().all(|it| it["role"] != "cover"));
    }
    let grams = 2.0 * 0.148 * 0.21 * 90.0;
    assert!((manifest["items"][0]["grams"].as_f64().expect("weight") - grams).abs() < 0.1);
    let xjdf = |index: usize| {
        let name = manifest["items"][index]["name"].as_str().expect("name");
        fs::read_to_string(out.join(format!("xjdf/{name}.xjdf"))).expect("XJDF")
    };
    assert!(!xjdf(0).contains("Karton") && !xjdf(0).contains("ID=\"Cover\""), "{}", xjdf(0));
    assert!(xjdf(0).contains("ColorsUsed=\"Cyan Magenta Yellow Black\""), "{}", xjdf(0));
    // The same order of more pages has its cover.
    assert_eq!(ticket["items"][1]["cover_stock"]["name"], "Karton");
    assert!(xjdf(1).contains("Karton"), "{}", xjdf(1));
    let verified = verify(&out);
    assert_eq!(verified.code, 0, "{}", verified.stdout);
}

#[test]
fn what_has_no_inside_is_not_glued() {
    let sandbox = Sandbox::base();
    let item = "[[items]]\nlanguage = \"de\"\nbinding = \"perfect\"\ncover_stock = \"cover\"\n";
    let (run, out) = batch(&sandbox, "out", &(head(3.0) + item), &[]);
    assert_eq!(run.code, 1, "{}", run.stdout);
    let said = "with 4 pages there is nothing to glue into a cover";
    assert!(run.stderr.contains(said), "{}", run.stderr);
    assert_eq!(read(&out, "manifest.json")["items"][0]["problems"][0], said);
}
