//! People in tables and in lines: what is read, and what is said of faults.

use std::time::{Duration, Instant};

use super::{Form, columns, decode_people, read_people};
use crate::diag::Diagnostic;
use crate::facts::Date;
use crate::person::{self, Person};

/// A word that no message may repeat.
const SECRET: &str = "Geheim";

fn people(text: &str, form: Form) -> Vec<Person> {
    match read_people(text, form) {
        Ok(people) => people.into_iter().map(|listed| listed.person).collect(),
        Err(problems) => panic!("{}", shown(&problems)),
    }
}

fn shown(problems: &[Diagnostic]) -> String {
    let shown: Vec<_> = problems.iter().map(ToString::to_string).collect();
    shown.join("\n")
}

/// What is said of a file that is not right. Nothing of what stands in it may be repeated.
fn faults(text: &str, form: Form) -> Vec<String> {
    let problems = read_people(text, form).expect_err("it is faulty");
    let shown = shown(&problems);
    assert!(!shown.to_lowercase().contains(&SECRET.to_lowercase()), "{shown}");
    assert!(problems.iter().all(|problem| problem.location.is_some()), "{shown}");
    problems.into_iter().map(|problem| problem.message).collect()
}

const TABLE: &str = "Name;language;note;contact.name;contact.phone;appointment.1.date;\
    appointment.1.time;appointment.1.place;appointment.1.bring;appointment.3.date\n\
    ሳባ;ti;\"Bis bald!\nሰላም\";Frau Müller;0234 910-0;1.12.2026;9:30;Bürgerbüro;\"Pass; Foto\";2027-01-05\n\
    ليلى حسن;ar;;;;;;;;\n\
    \"Jürgen \"\"Jo\"\" Groß\";de;;;;;;;;05.02.2027\n";

const LINES: &str = r#"
{"name": "ሳባ", "language": "ti", "note": "Bis bald!\nሰላም", "contact": {"name": "Frau Müller", "phone": "0234 910-0"}, "appointments": [{"date": "2026-12-01", "time": "09:30", "place": "Bürgerbüro", "bring": ["Pass", "Foto"]}, {"date": "2027-01-05"}]}
{"name": "ليلى حسن", "language": "ar"}

{"name": "Jürgen \"Jo\" Groß", "language": "de", "appointments": [{"date": "2027-02-05"}]}"#;

#[test]
fn a_table_and_lines_say_the_same_as_files_for_one_person() {
    let (table, lines) = (people(TABLE, Form::Csv), people(LINES, Form::JsonLines));
    assert!(table == lines, "a table and lines differ");
    let single = LINES.lines().filter(|line| !line.is_empty()).map(person::read);
    assert!(single.map(|person| person.expect("read")).eq(table.iter().cloned()));
    let names: Vec<_> = table.iter().filter_map(|person| person.name.as_deref()).collect();
    assert_eq!(names, ["ሳባ", "ليلى حسن", "Jürgen \"Jo\" Groß"]);
    assert_eq!(table[0].note.as_deref(), Some("Bis bald!\nሰላም"));
    assert_eq!(table[0].appointments[0].bring, ["Pass", "Foto"]);
    assert_eq!(Some(table[0].appointments[1].date), Date::new(2027, 1, 5));
    assert!(table[1].contact.is_none() && table[1].appointments.is_empty());
}

#[test]
fn people_are_numbered_as_their_rows_are() {
    let rows = |text: &str, form| {
        let people = read_people(text, form).expect("read");
        people.into_iter().filter_map(|listed| listed.row).collect::<Vec<_>>()
    };
    let table = TABLE.replace("\nليلى", "\n\n;;;;;;;;;\nليلى");
    assert_eq!(rows(TABLE, Form::Csv), [2, 3, 4], "a cell of two lines is in one row");
    assert_eq!(rows(&table, Form::Csv), [2, 5, 6]);
    assert_eq!(rows(LINES, Form::JsonLines), [2, 3, 5]);
}

#[test]
fn every_column_is_read() {
    let header: Vec<_> = columns().collect();
    let cell = |name: &String| match name.rsplit('.').next() {
        Some("date") => "2026-12-01".to_owned(),
        Some("time") => "09:30".to_owned(),
        _ => name.clone(),
    };
    let row: Vec<_> = header.iter().map(cell).collect();
    let all = people(&format!("{}\n{}\n", header.join(","), row.join(",")), Form::Csv);
    let [person] = &all[..] else { panic!("one person") };
    let contact = person.contact.as_ref().expect("a contact");
    assert_eq!(person.name.as_deref(), Some("name"));
    assert_eq!(person.language.as_deref(), Some("language"));
    assert_eq!(person.note.as_deref(), Some("note"));
    assert_eq!(contact.office.as_deref(), Some("contact.office"));
    assert_eq!(contact.email.as_deref(), Some("contact.email"));
    assert_eq!(person.appointments.len(), 6);
    assert_eq!(person.appointments[5].what.as_deref(), Some("appointment.6.what"));
    assert_eq!(person.appointments[5].bring, ["appointment.6.bring"]);
    assert_eq!(header.len(), 3 + 4 + 6 * 5);
}

#[test]
fn tables_of_all_spreadsheets_are_the_same() {
    let plain = people(TABLE, Form::Csv);
    let variants = [
        format!("\u{FEFF}{TABLE}"),
        TABLE.replace('\n', "\r\n"),
        TABLE.replace('\n', "\r"),
        TABLE.trim_end().to_owned(),
        TABLE.replace("\nليلى", "\n\n;;;;;;;;;\n  \nليلى"),
        TABLE.replace("Pass; Foto", "Pass\nFoto\n").replace("9:30", "9:30 Uhr"),
        TABLE.replace("Pass; Foto", "Pass؛ Foto").replace("9:30", "09:30:00"),
        TABLE.replace("ليلى حسن;ar;;;;;;;;", "ليلى حسن;ar"),
        TABLE.replace("ليلى حسن;ar;;;;;;;;", "ليلى حسن;ar;;;;;;;;;;;"),
        TABLE.replace("Pass; Foto", "Pass፤ Foto").replace(';', ","),
    ];
    for (index, variant) in variants.iter().enumerate() {
        assert!(people(variant, Form::Csv) == plain, "variant {index} differs");
    }
}

#[test]
fn all_faults_of_a_table_are_named_by_row_and_field_without_values() {
    let long = SECRET.repeat(30);
    let table = format!(
        "name,contact.phone,appointment.2.date,appointment.2.time,note,appointment.2.bring\n\
         {SECRET},4.92E+11,{SECRET},,,\n\
         ,,,,,\n\
         \n\
         \"Anna\",,,,\"two\nlines\",\n\
         {long},,2026-12-01,25:00,,1;2;3;4;5;6;7;8;9\n\
         x,,,,,,{SECRET}\n\
         x,,31.2.2026,,,\n\
         {SECRET} \"x,,,,,\n"
    );
    let found = faults(&table, Form::Csv);
    let expected = [
        "row 2: contact.`phone` is no telephone number",
        "row 2: appointment 2: `date` is missing or no day",
        "row 6: `name` is too long",
        "row 6: appointment 2: `time` is no time",
        "row 6: appointment 2: `bring` is too long",
        "row 7: column G has no name",
        "row 8: appointment 2: `date` is missing or no day",
        "row 9: a quotation mark is not closed",
    ];
    assert_eq!(found, expected);
    // Rows count as in a spreadsheet, lines as in an editor.
    let problems = read_people(&table, Form::Csv).expect_err("faulty");
    let lines: Vec<_> = problems.iter().filter_map(|p| Some(p.location.as_ref()?.line)).collect();
    assert_eq!(lines, [2, 2, 7, 7, 7, 8, 9, 10]);
}

#[test]
fn an_open_quotation_mark_hides_nobody() {
    let table = format!("name;language\n\"{SECRET};ar\nSaba;ti\nLeyla;ar\n");
    assert_eq!(faults(&table, Form::Csv), ["row 2: a quotation mark is not closed"]);
}

#[test]
fn faults_of_the_first_row_are_named_by_column() {
    let header = format!("name;{SECRET};contact.phon;Name;;appointment.7.date\nSaba;x;1;Leyla;;\n");
    let expected = [
        "column B has a name that is not known",
        "column C has a name that is not known",
        "column D is a second `name`",
        "column F has a name that is not known",
    ];
    assert_eq!(faults(&header, Form::Csv), expected);
    let problems = read_people(&header, Form::Csv).expect_err("faulty");
    assert_eq!(problems[1].hints, ["did you mean `contact.phone`?"]);
    assert!(problems[0].hints[0].starts_with("known are name, language, note, contact.{name"));
    // Without a first row with names, somebody stands there.
    let nobody = format!("{SECRET};ar\nSaba;ti\n");
    let expected = ["the first row must name the columns, with ; or , between them"];
    assert_eq!(faults(&nobody, Form::Csv), expected);
    let wide = format!("name{}", ";".repeat(27)) + &format!("x\nSaba{};{SECRET}\n", ";".repeat(27));
    assert_eq!(
        faults(&wide, Form::Csv),
        ["column AB has a name that is not known", "row 2: column AC has no name"]
    );
}

#[test]
fn all_faults_of_lines_are_named_without_values() {
    let lines = format!(
        "{{\"name\": \"{SECRET}\", \"{SECRET}\": 1}}\n\n{{\"name\": {SECRET}}}\n\
         \"{SECRET}\"\n{{\"appointments\": [{{\"time\": \"{SECRET}\"}}]}}\n"
    );
    let expected = [
        "line 1: the details must not have other fields",
        "line 3: no valid JSON at character 10",
        "line 4: the details must be a table",
        "line 5: appointment 1: `date` is missing or no day",
        "line 5: appointment 1: `time` is no time",
    ];
    assert_eq!(faults(&lines, Form::JsonLines), expected);
    let list = format!(" [{{\"name\": \"{SECRET}\"}}]");
    let expected = ["the file is one list, not an object in each line"];
    assert_eq!(faults(&list, Form::JsonLines), expected);
}

#[test]
fn a_file_without_people_is_a_fault() {
    for text in ["", "\u{FEFF}", "\n \n", "name;language\n", "name;language\n;\n ; \n"] {
        assert_eq!(faults(text, Form::Csv), ["there is nobody in the file"], "{text:?}");
    }
    assert_eq!(faults("\n\n", Form::JsonLines), ["there is nobody in the file"]);
}

#[test]
fn only_utf8_is_read() {
    let utf8 = "name\nJürgen\n".as_bytes().to_vec();
    assert_eq!(decode_people(utf8).expect("UTF-8"), "name\nJürgen\n");
    let latin = decode_people(b"name\nSaba\nJ\xFCrgen\n".to_vec()).expect_err("Latin-1");
    let shown_latin = shown(&latin);
    assert!(shown_latin.contains("Latin-1") && shown_latin.contains("people:3:1"), "{shown_latin}");
    assert!(shown_latin.contains("CSV UTF-8") && !shown_latin.contains("rgen"), "{shown_latin}");
    for start in [b"\xFF\xFEn\0", b"\xFE\xFF\0n"] {
        let problems = decode_people(start.to_vec()).expect_err("UTF-16");
        assert!(shown(&problems).contains("UTF-16"), "{}", shown(&problems));
    }
}

#[test]
fn ten_thousand_people_are_quick() {
    let rows = TABLE.split_once('\n').expect("a header").1;
    let table = TABLE.to_owned() + &rows.repeat(3_333);
    let begin = Instant::now();
    assert_eq!(people(&table, Form::Csv).len(), 10_002);
    let lines = LINES.repeat(3_334);
    assert_eq!(people(&lines, Form::JsonLines).len(), 10_002);
    // Some tenths of a second on a slow machine; what is squared takes minutes.
    assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", begin.elapsed());
}
