//! How long each stage takes, as ratios; `cargo bench` prints a table.
//!
//! Absolute times differ from machine to machine, so everything is set against something measured
//! in the same run: stages against the whole, a second packet against the first, the program
//! against the Python binding of Typst on the same pages.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use willkommen::content::Content;
use willkommen::content::audience::Audience;
use willkommen::diag::Diagnostics;
use willkommen::edition::resolve::{resolve, wanted_tags};
use willkommen::edition::{Mode, Paper, PaperSize, Personal, Selection};
use willkommen::facts::Date;
use willkommen::person::{self, Person};
use willkommen::project::Project;
use willkommen::render::{self, Engine, Manuscript, Output};

/// Packets of the memory test.
const PACKETS: usize = 1000;

fn main() {
    let selection = Selection {
        town: "bochum".into(),
        package: "start".into(),
        reader: "ar".into(),
        beside: None,
        audience: Audience::new(),
        stage: None,
        only: Vec::new(),
        personal: Personal::Name,
        mode: Mode::Draft,
        date: Date::new(2026, 11, 22).expect("a real day"),
        paper: Paper::plain(PaperSize::A5),
    };
    let mut diags = Diagnostics::default();
    let project = Project::embedded();
    let (load, content) = timed(|| Content::load(&project, &mut diags).expect("readable"));
    let (resolving, resolved) = timed(|| resolve(&content, &selection).expect("it exists"));
    let manuscript = Manuscript::new(resolved.edition);
    let tags = wanted_tags(&content, &selection, "de");
    let (opening, engine) = timed(|| {
        render::open(&project, &content, &tags, &Default::default(), &mut diags).expect("readable")
    });
    let (compose, export) = packet(&content, &engine, &manuscript, "A");
    let first = compose + export;
    let whole = load + resolving + opening + first;
    println!("first packet in a process (Arabic, A5), shares of the whole");
    let stages = [
        ("load", load),
        ("resolve", resolving),
        ("open engine", opening),
        ("compile", compose),
        ("export", export),
    ];
    for (name, time) in stages {
        println!("  {name:<12} {:>5.1} %", 100.0 * ratio(time, whole));
    }
    second_packet(&content, &engine, &manuscript, first);
    per_page(&content, &project, &selection);
    memory(&content, &engine, &manuscript);
    cold_start();
}

fn timed<T>(f: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let result = f();
    (start.elapsed(), result)
}

fn ratio(time: Duration, whole: Duration) -> f64 {
    time.as_secs_f64() / whole.as_secs_f64()
}

/// Times of layout and of export of one packet.
fn packet(
    content: &Content,
    engine: &Engine,
    manuscript: &Manuscript,
    name: &str,
) -> (Duration, Duration) {
    let person = Person { name: Some(name.to_owned()), ..Person::default() };
    let person = person::view(content, &manuscript.edition().reader, &person);
    let (compose, pages) = timed(|| {
        render::compose(engine, manuscript, person.as_ref(), &Output::SCREEN)
            .expect("content is sound")
    });
    let (export, _) =
        timed(|| render::export(engine, manuscript, &pages).expect("content is sound"));
    render::forget_unused();
    (compose, export)
}

fn second_packet(content: &Content, engine: &Engine, manuscript: &Manuscript, first: Duration) {
    let mut times: Vec<_> = (0..7)
        .map(|n| {
            let (compose, export) = packet(content, engine, manuscript, &format!("B{n}"));
            compose + export
        })
        .collect();
    times.sort();
    println!("a later packet, only the addressee changed, to the first (target: at most 0.25)");
    println!("  {:.2}", ratio(times[times.len() / 2], first));
}

/// A full packet in two languages and two directions against one in German alone, per page, in a
/// process that has made packets before and remembers none of them.
fn per_page(content: &Content, project: &Project, like: &Selection) {
    let cost = |reader: &str, beside: Option<&str>| {
        let beside = beside.map(str::to_owned);
        let selection = Selection { reader: reader.to_owned(), beside, ..like.clone() };
        let edition = resolve(content, &selection).expect("it exists").edition;
        let manuscript = Manuscript::new(edition);
        let tags = wanted_tags(content, &selection, "de");
        let mut diags = Diagnostics::default();
        let engine = render::open(project, content, &tags, &Default::default(), &mut diags);
        let engine = engine.expect("readable");
        let mut times: Vec<_> = (0..3)
            .map(|_| {
                // What is not used for some generations is forgotten.
                (0..4).for_each(|_| render::forget_unused());
                let (time, pages) = timed(|| {
                    let pages = render::compose(&engine, &manuscript, None, &Output::SCREEN)
                        .expect("sound");
                    render::export(&engine, &manuscript, &pages).expect("sound").pages
                });
                time.div_f64(pages as f64)
            })
            .collect();
        times.sort();
        times[1]
    };
    let (german, both) = (cost("de", None), cost("ar", Some("de")));
    println!("a page of Arabic with German to one of German alone (target: at most 2.5)");
    println!("  {:.2}", ratio(both, german));
}

/// Resident memory in pages of the system, where it can be read.
fn resident() -> Option<f64> {
    let statm = fs::read_to_string("/proc/self/statm").ok()?;
    statm.split_whitespace().nth(1)?.parse().ok()
}

fn memory(content: &Content, engine: &Engine, manuscript: &Manuscript) {
    let mut early = None;
    for n in 0..PACKETS {
        if n == 50 {
            early = resident();
        }
        packet(content, engine, manuscript, &format!("C{n}"));
    }
    println!("memory after {PACKETS} packets to that after 50 (target: 0.9 to 1.1)");
    match (early, resident()) {
        (Some(early), Some(late)) => println!("  {:.2}", late / early),
        _ => println!("  not measured: the system does not tell"),
    }
}

/// The program from start to end against the Python binding of Typst on the same edition.
fn cold_start() {
    let folder = tempfile::TempDir::new().expect("folder");
    let out = folder.path().to_str().expect("UTF-8").to_owned();
    let ours = || {
        let status = Command::new(env!("CARGO_BIN_EXE_willkommen"))
            .args(["build", "--lang", "ar", "--date", "2026-11-22", "--emit-json", "--no-cache"])
            .args(["--out", &out])
            .stdout(std::process::Stdio::null())
            .status();
        assert!(status.expect("the program starts").success());
    };
    ours();
    println!("cold process to the Python binding of Typst on the same pages (target: at most 0.5)");
    for (fonts, ignore) in [("as it comes, system fonts and ours", "False"), ("ours only", "True")]
    {
        match typst_binding(folder.path(), ignore, ours) {
            Ok((ours, theirs)) => println!("  {:.2} ({fonts})", ratio(ours, theirs)),
            Err(reason) => println!("  not measured: {reason}"),
        }
    }
}

/// How long our program and the Python binding of Typst take, each in a process of its own. They
/// take turns, so that a slow minute of the machine is one for both.
fn typst_binding(
    folder: &Path,
    ignore_system_fonts: &str,
    ours: impl Fn(),
) -> Result<(Duration, Duration), String> {
    let root = root_for_typst(folder);
    let script = format!(
        "import typst\n\
         typst.compile({:?}, output={:?}, root={:?}, font_paths=[{:?}],\n\
         \x20   ignore_system_fonts={ignore_system_fonts}, sys_inputs={{'edition': '/edition.json'}},\n\
         \x20   pdf_standards=['a-2a', 'ua-1'])\n",
        root.join("templates/packet.typ"),
        root.join("typst.pdf"),
        root,
        Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts"),
    );
    let run = || Command::new("python3").args(["-c", &script]).output();
    match run() {
        Ok(output) if output.status.success() => {
            let turn = |_| (timed(&ours).0, timed(|| drop(run())).0);
            let (ours, theirs) = (0..11).map(turn).unzip();
            Ok((median(ours), median(theirs)))
        }
        Ok(output) => {
            let error = String::from_utf8_lossy(&output.stderr);
            Err(error.lines().last().unwrap_or("it failed").to_owned())
        }
        Err(error) => Err(error.to_string()),
    }
}

/// A folder with templates and edition as plain Typst wants them.
fn root_for_typst(folder: &Path) -> PathBuf {
    let templates = folder.join("templates");
    fs::create_dir_all(&templates).expect("folder");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    for entry in fs::read_dir(source).expect("templates") {
        let entry = entry.expect("entry");
        fs::copy(entry.path(), templates.join(entry.file_name())).expect("copy");
    }
    fs::copy(folder.join("bochum-start-ar-a5-draft.json"), folder.join("edition.json"))
        .expect("the edition");
    folder.to_path_buf()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
