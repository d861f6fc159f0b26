//! The README in English.

use super::{Facts, Row, fill, heading, powershell, table};
use crate::archive::manifest::{Manifest, Role};
use crate::archive::{names, words};

pub(super) fn text(manifest: &Manifest, facts: &Facts) -> String {
    let parts = [
        head(manifest, facts),
        state(manifest),
        folders(facts),
        file_names(facts),
        items(facts),
        sides(facts),
        printing(manifest, facts),
        turning(facts),
        checking(),
    ];
    parts.concat()
}

fn head(manifest: &Manifest, facts: &Facts) -> String {
    let order = &manifest.order;
    let mut rows = vec![
        vec!["Order:".to_owned(), words::plain(&order.title)],
        vec!["Publisher:".to_owned(), words::plain(&order.office)],
        vec!["As of:".to_owned(), format!("{}, revision {}", order.date, order.revision)],
        vec!["Items:".to_owned(), facts.made.to_string()],
        vec!["Print run:".to_owned(), format!("{} copies with overs", facts.run)],
        vec!["Made by:".to_owned(), manifest.made_by.clone()],
    ];
    if let Some(reference) = &order.reference {
        rows.insert(1, vec!["Reference:".to_owned(), words::plain(reference)]);
    }
    let mut text = heading("Print order").trim_start().to_owned() + &table(&rows);
    if facts.failed > 0 {
        let failed = facts.failed;
        text += "\n";
        text += &fill(&format!(
            "Mind: {failed} item(s) could not be made and have no files. The last column of \
             ticket.csv says why."
        ));
    }
    text
}

fn state(manifest: &Manifest) -> String {
    let words = match manifest.order.mode.as_str() {
        "release" => {
            "Release: no fact is unconfirmed, contested or expired, and no text is missing or older \
             than the German one. These files are for print."
        }
        _ => {
            "Draft: facts that nobody has confirmed yet bear a sign in the packet (? unconfirmed, \
             ?? contested, ~ about to change, ! expired). Texts can be older than the German ones \
             or stand in another language. Drafts are for checking. Please ask before the run is \
             printed."
        }
    };
    heading("Draft or release") + &fill(words)
}

fn folders(facts: &Facts) -> String {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for role in &facts.roles {
        let folder = format!("{}/", names::folder(*role));
        rows.push(vec![folder, words::role(*role).english.to_owned()]);
    }
    let files = [
        ("ticket.csv", "the job ticket as a table, one row for each item"),
        ("ticket.json", "the same for programs"),
        ("manifest.json", "everything on every file, with its size and checksum"),
        ("SHA256SUMS", "checksums of all files"),
    ];
    rows.extend(files.map(|(name, words)| vec![name.to_owned(), words.to_owned()]));
    heading("What is where") + &table(&rows)
}

fn file_names(facts: &Facts) -> String {
    let mut text = heading("File names");
    text += &fill(
        "First the language (both, if a packet is bilingual), then the packet and the format, the \
         section (p001_048: pages 1 to 48; cover; sheets; jacket: cover with its spine; digital: \
         for screens; proof: overview), the date and the revision.",
    );
    if let Some(example) = &facts.example {
        text += &format!("\n  {example}\n");
    }
    text
}

fn items(facts: &Facts) -> String {
    let names = ["No.", "Name", "Language", "mm", "Pages", "Quantity", "Binding", "Side"];
    let mut rows = vec![names.map(str::to_owned).to_vec()];
    rows.extend(facts.rows.iter().map(row));
    heading("Items") + &table(&rows)
}

fn row(row: &Row) -> Vec<String> {
    let mut cells = vec![
        row.number.to_string(),
        row.name.clone(),
        row.language[1].clone(),
        row.trim[1].clone(),
        row.pages.to_string(),
        row.quantity.to_string(),
        words::binding(row.binding).english.to_owned(),
        words::side(row.side).english.to_owned(),
    ];
    if row.has_failed {
        cells.push("no files".to_owned());
    }
    cells
}

fn sides(facts: &Facts) -> String {
    let mut rows = vec![vec!["Language".to_owned(), "Binding side".to_owned()]];
    for (language, side) in facts.sides(1) {
        rows.push(vec![language.to_owned(), words::side(side).english.to_owned()]);
    }
    let words = fill(
        "Packets in languages that run from right to left are bound on the RIGHT: the title page \
         is on top when the spine lies to the right. Their pages stand in reading order in the \
         file all the same, page 1 first. Please do not reverse them.",
    );
    heading("Binding side of each language") + &words + "\n" + &table(&rows)
}

fn printing(manifest: &Manifest, facts: &Facts) -> String {
    let (bleeds, condition) = (&facts.bleeds[1], words::plain(&manifest.profile.condition));
    let mut text = heading("Pages, colours, paper");
    text += &fill(&format!(
        "The TrimBox is the trimmed size, the BleedBox the size with bleed ({bleeds} mm on every \
         side). In print/ there are single pages without crop marks, no spreads."
    ));
    text += "\n";
    text += &fill(&format!(
        "Colours: CMYK for the printing condition {condition}; its profile is in every press file \
         as the output intent. Running text is pure black (K only). 4/4, 4/1 and 1/1 tell the inks on front \
         and back. Highest sum of inks: {} %.",
        facts.total_ink
    ));
    text += "\n";
    let mut built = String::from("Built to PDF/X-4, structurally checked; not certified.");
    if facts.roles.contains(&Role::Digital) {
        built += " The versions for screens are tagged, to PDF/A-2a and PDF/UA-1.";
    }
    text += &fill(&built);
    text += "\nPapers:\n";
    text += &table(&facts.stocks.iter().map(|stock| vec![stock[1].clone()]).collect::<Vec<_>>());
    text += "\n";
    text += &fill(
        "Overs: ticket.csv has the quantity that is delivered and the overs for folding and \
         binding. What is printed is their sum.",
    );
    text
}

fn turning(facts: &Facts) -> String {
    let mut words = String::from(
        "All pages stand head to head: front and back have the same head and turn at the binding \
         side.",
    );
    if facts.roles.contains(&Role::Sheets) {
        words += " In files of sheets, page 1 is the front of the first sheet, page 2 its back, \
                  and so on. Before the run, please print one copy, fold it and leaf through it: \
                  page numbers must run without a gap.";
    }
    if facts.has_spine {
        words += " The width of the spine is in ticket.csv; it is computed from the caliper of \
                  the paper. Please tell us if you use another paper.";
    }
    heading("Turning and binding") + &fill(&words)
}

fn checking() -> String {
    let mut text = heading("How to check that everything arrived unchanged");
    text += "In the unpacked folder:\n\n  Linux:\n    sha256sum -c SHA256SUMS\n";
    text += "\n  macOS:\n    shasum -a 256 -c SHA256SUMS\n\n  Windows (PowerShell):\n";
    text += &powershell("OK", "WRONG");
    text + "\n  With willkommen, on the folder or the ZIP:\n    willkommen verify .\n"
}
