//! The README in German.

use super::{Facts, Row, fill, heading, powershell, table};
use crate::archive::manifest::{Manifest, Role};
use crate::archive::{names, words};
use crate::facts::Date;

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
    let date = Date::parse(&order.date).map_or_else(|| order.date.clone(), Date::german);
    let mut rows = vec![
        vec!["Auftrag:".to_owned(), words::plain(&order.title)],
        vec!["Herausgeber:".to_owned(), words::plain(&order.office)],
        vec!["Stand:".to_owned(), format!("{date}, Fassung {}", order.revision)],
        vec!["Positionen:".to_owned(), facts.made.to_string()],
        vec!["Druckauflage:".to_owned(), format!("{} Stück mit Zuschuss", facts.run)],
        vec!["Erstellt mit:".to_owned(), manifest.made_by.clone()],
    ];
    if let Some(reference) = &order.reference {
        rows.insert(1, vec!["Zeichen:".to_owned(), words::plain(reference)]);
    }
    let mut text = heading("Druckauftrag").trim_start().to_owned() + &table(&rows);
    if facts.failed > 0 {
        let failed = facts.failed;
        text += "\n";
        text += &fill(&format!(
            "Achtung: {failed} Position(en) konnten nicht hergestellt werden und haben keine \
             Dateien. Die Gründe stehen in ticket.csv in der letzten Spalte."
        ));
    }
    text
}

fn state(manifest: &Manifest) -> String {
    let words = match manifest.order.mode.as_str() {
        "release" => {
            "Freigabe (release): Keine Angabe ist unbestätigt, widersprüchlich oder abgelaufen, und \
             kein Text fehlt oder ist älter als die deutsche Fassung. Diese Dateien sind für den \
             Druck bestimmt."
        }
        _ => {
            "Entwurf (draft): Angaben, die noch niemand bestätigt hat, tragen im Heft ein Zeichen \
             (? unbestätigt, ?? widersprüchlich, ~ ändert sich gerade, ! abgelaufen). Texte können \
             älter als die deutsche Fassung sein oder in einer anderen Sprache stehen. Entwürfe \
             sind zum Prüfen da. Bitte vor dem Druck der Auflage rückfragen."
        }
    };
    heading("Entwurf oder Freigabe") + &fill(words)
}

fn folders(facts: &Facts) -> String {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for role in &facts.roles {
        let folder = format!("{}/", names::folder(*role));
        rows.push(vec![folder, words::role(*role).german.to_owned()]);
    }
    let files = [
        ("ticket.csv", "Auftragszettel als Tabelle, eine Zeile je Position"),
        ("ticket.json", "dasselbe für Programme"),
        ("manifest.json", "alle Angaben zu jeder Datei, mit Größe und Prüfsumme"),
        ("SHA256SUMS", "Prüfsummen aller Dateien"),
    ];
    rows.extend(files.map(|(name, words)| vec![name.to_owned(), words.to_owned()]));
    heading("Was wo liegt") + &table(&rows)
}

fn file_names(facts: &Facts) -> String {
    let mut text = heading("Dateinamen");
    text += &fill(
        "Zuerst die Sprache (bei zweisprachigen Heften beide), dann das Heft und das Format, der \
         Abschnitt (p001_048: Seiten 1 bis 48; cover: Umschlag; sheets: Bogen; jacket: Umschlag \
         mit Rücken; digital: Bildschirm; proof: Übersicht), das Datum und die Fassung.",
    );
    if let Some(example) = &facts.example {
        text += &format!("\n  {example}\n");
    }
    text
}

fn items(facts: &Facts) -> String {
    let names = ["Nr.", "Name", "Sprache", "mm", "Seiten", "Auflage", "Bindung", "Seite"];
    let mut rows = vec![names.map(str::to_owned).to_vec()];
    rows.extend(facts.rows.iter().map(row));
    heading("Positionen") + &table(&rows)
}

fn row(row: &Row) -> Vec<String> {
    let mut cells = vec![
        row.number.to_string(),
        row.name.clone(),
        row.language[0].clone(),
        row.trim[0].clone(),
        row.pages.to_string(),
        row.quantity.to_string(),
        words::binding(row.binding).german.to_owned(),
        words::side(row.side).german.to_owned(),
    ];
    if row.has_failed {
        cells.push("keine Dateien".to_owned());
    }
    cells
}

fn sides(facts: &Facts) -> String {
    let mut rows = vec![vec!["Sprache".to_owned(), "Bindeseite".to_owned()]];
    for (language, side) in facts.sides(0) {
        rows.push(vec![language.to_owned(), words::side(side).german.to_owned()]);
    }
    let words = fill(
        "Hefte in Sprachen, die von rechts nach links laufen, werden RECHTS gebunden: Die \
         Titelseite ist oben, wenn der Rücken rechts liegt. Die Seiten stehen trotzdem in \
         Leserichtung in der Datei, Seite 1 zuerst. Bitte die Reihenfolge nicht umkehren.",
    );
    heading("Bindeseite je Sprache") + &words + "\n" + &table(&rows)
}

fn printing(manifest: &Manifest, facts: &Facts) -> String {
    let (bleeds, condition) = (&facts.bleeds[0], words::plain(&manifest.profile.condition));
    let mut text = heading("Seiten, Farben, Papier");
    text += &fill(&format!(
        "Die TrimBox ist das beschnittene Format, die BleedBox das Format mit Beschnittzugabe \
         (ringsum {bleeds} mm). In print/ stehen Einzelseiten ohne Schnittmarken, keine \
         Doppelseiten."
    ));
    text += "\n";
    text += &fill(&format!(
        "Farben: CMYK für die Druckbedingung {condition}; das Profil liegt jeder Druckdatei als \
         Ausgabebedingung bei. Fließtext ist reines Schwarz (nur K). 4/4, 4/1 und 1/1 nennen die Farben \
         auf Vorder- und Rückseite. Höchster Farbauftrag: {} %.",
        words::german(facts.total_ink)
    ));
    text += "\n";
    let mut built =
        String::from("Gebaut nach PDF/X-4, in der Struktur geprüft; nicht zertifiziert.");
    if facts.roles.contains(&Role::Digital) {
        built += " Die Fassungen für den Bildschirm sind getaggt, nach PDF/A-2a und PDF/UA-1.";
    }
    text += &fill(&built);
    text += "\nPapiere:\n";
    text += &table(&facts.stocks.iter().map(|stock| vec![stock[0].clone()]).collect::<Vec<_>>());
    text += "\n";
    text += &fill(
        "Zuschuss: In ticket.csv stehen die Auflage, die ausgeliefert wird, und der Zuschuss für \
         Falzen und Binden. Gedruckt wird die Summe.",
    );
    text
}

fn turning(facts: &Facts) -> String {
    let mut words = String::from(
        "Alle Seiten stehen Kopf an Kopf: Vorder- und Rückseite haben denselben Kopf, gewendet \
         wird um die Bindeseite.",
    );
    if facts.roles.contains(&Role::Sheets) {
        words += " In den Bogendateien ist Seite 1 die Vorderseite des ersten Bogens, Seite 2 \
                  seine Rückseite und so weiter. Bitte vor der Auflage ein Stück drucken, falzen \
                  und durchblättern: Die Seitenzahlen müssen ohne Lücke laufen.";
    }
    if facts.has_spine {
        words += " Die Breite des Rückens steht in ticket.csv; sie ist aus der Blattdicke \
                  gerechnet. Bei anderem Papier bitte melden.";
    }
    heading("Wenden und Binden") + &fill(&words)
}

fn checking() -> String {
    let mut text = heading("Prüfen, ob alles unverändert angekommen ist");
    text += "Im entpackten Ordner:\n\n  Linux:\n    sha256sum -c SHA256SUMS\n";
    text += "\n  macOS:\n    shasum -a 256 -c SHA256SUMS\n\n  Windows (PowerShell):\n";
    text += &powershell("OK", "FALSCH");
    text + "\n  Mit willkommen, am Ordner oder am ZIP:\n    willkommen verify .\n"
}
