//! `willkommen order new`: an order from flags, and from questions for what they leave open.

use std::io::{self, BufRead, IsTerminal, Write};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};

use super::{Ending, complain, load, parse_date, parse_listed, say, today};
use crate::content::Content;
use crate::diag::Diagnostics;
use crate::disk::write_whole;
use crate::facts::Date;
use crate::job::DEFAULT_PACKAGE;
use crate::order::{self, Binding, Colours};
use crate::project::{Project, SourceFile};

/// Orders for print shops.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Write an order; on a terminal, what no flag says is asked
    New(Arguments),
}

/// Writes an order.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The file to write; nothing is overwritten
    #[arg(long, value_name = "FILE", default_value = "order.toml")]
    out: PathBuf,
    /// What it is called
    #[arg(long)]
    title: Option<String>,
    /// The customer's own reference
    #[arg(long)]
    reference: Option<String>,
    /// Town, if there are several
    #[arg(long, value_name = "ID")]
    town: Option<String>,
    /// The day for which everything is made; today if left out
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_date)]
    date: Option<Date>,
    /// Languages, each an item; separated by commas or spaces
    #[arg(long, value_name = "TAG", num_args = 1.., value_delimiter = ',', value_parser = parse_listed)]
    lang: Vec<String>,
    /// Language beside each
    #[arg(long, value_name = "TAG")]
    with: Option<String>,
    /// Package of modules
    #[arg(long, value_name = "ID")]
    package: Option<String>,
    /// Size of the page: a4 or a5
    #[arg(long, value_name = "SIZE")]
    format: Option<String>,
    /// Copies of each language
    #[arg(long, value_name = "N")]
    quantity: Option<u32>,
    /// Copies on top for what is spoilt
    #[arg(long, value_name = "N", default_value_t = 0)]
    overs: u32,
    /// sheets, stapled or perfect
    #[arg(long, value_name = "BINDING")]
    binding: Option<String>,
    /// Inks of front and back: 4/4, 4/1 or 1/1
    #[arg(long, value_name = "INKS")]
    colour: Option<String>,
    /// Paper: its name, its weight in g/m² and its thickness in mm, as "Offset:90:0.11"
    #[arg(long, value_name = "NAME:WEIGHT:THICKNESS")]
    stock: Option<String>,
    /// Paper of a separate cover
    #[arg(long, value_name = "NAME:WEIGHT:THICKNESS")]
    cover_stock: Option<String>,
    /// Refuse whatever is unconfirmed, expired, stale or untranslated
    #[arg(long)]
    release: bool,
}

/// How a paper is written.
const STOCK: &str = "Offset 90:90:0.11";

pub(super) fn run(project: &Project, command: &Command) -> Result<Ending> {
    let Command::New(arguments) = command;
    if arguments.out.exists() {
        bail!("{} exists already", arguments.out.display());
    }
    let (content, _) = load(project)?;
    let text = compose(arguments, &mut Questions::new())?;
    let problems = problems(&arguments.out.to_string_lossy(), &text, &content);
    if !problems.is_empty() {
        complain(&problems);
        return Ok(Ending::Misused);
    }
    write_whole(&arguments.out, text.as_bytes())?;
    say(&format!("{}\n", arguments.out.display()))?;
    Ok(Ending::Done)
}

/// What the order itself would say of it: nothing is written that cannot be read.
fn problems(path: &str, text: &str, content: &Content) -> Vec<crate::diag::Diagnostic> {
    let mut diags = Diagnostics::default();
    match SourceFile::decode(path, text.as_bytes()) {
        Ok(file) => {
            order::read(file, content, &mut diags);
        }
        Err(problem) => diags.push(problem),
    }
    diags.sorted()
}

fn compose(arguments: &Arguments, ask: &mut Questions) -> Result<String> {
    let given = |value: &Option<String>| value.clone();
    let title = ask.text("Title", given(&arguments.title), "Willkommenspakete")?;
    let languages = match arguments.lang.as_slice() {
        [] => ask.text("Languages, with commas", None, "")?,
        languages => languages.join(","),
    };
    let languages: Vec<_> =
        languages.split([',', ' ']).map(str::trim).filter(|tag| !tag.is_empty()).collect();
    if languages.is_empty() {
        bail!("no language was named: add --lang ar,ti");
    }
    let with =
        ask.text("Language beside (none for one language)", given(&arguments.with), "none")?;
    let package = ask.text("Package", given(&arguments.package), DEFAULT_PACKAGE)?;
    let format = ask.text("Format (a4, a5)", given(&arguments.format), "a5")?;
    let quantity = arguments.quantity.map(|quantity| quantity.to_string());
    let quantity = ask.text("Copies of each", quantity, "100")?;
    let bindings = Binding::ALL.map(Binding::name).join(", ");
    let binding =
        ask.text(&format!("Binding ({bindings})"), given(&arguments.binding), "stapled")?;
    let inks = Colours::ALL.map(Colours::name).join(", ");
    let colour = ask.text(&format!("Inks ({inks})"), given(&arguments.colour), "4/4")?;
    let stock = ask.paper("Paper (name:g/m²:mm)", given(&arguments.stock), "--stock")?;
    let cover = match binding.as_str() {
        "perfect" => {
            let question = "Paper of the cover (name:g/m²:mm)";
            Some(ask.paper(question, given(&arguments.cover_stock), "--cover-stock")?)
        }
        _ => arguments.cover_stock.clone(),
    };
    let date = arguments.date.map_or_else(today, Ok)?;
    let mut text = format!("title = {}\n", quoted(&title));
    let mut line = |key: &str, value: Option<String>| {
        text += &value.map_or_else(String::new, |value| format!("{key} = {value}\n"));
    };
    line("town", arguments.town.as_deref().map(quoted));
    line("date", Some(date.to_string()));
    line("revision", Some("1".to_owned()));
    line("reference", arguments.reference.as_deref().map(quoted));
    line("release", Some(arguments.release.to_string()));
    line("\n[stocks.inside]\nname", Some(paper(&stock)?));
    line("\n[stocks.cover]\nname", cover.as_deref().map(paper).transpose()?);
    line("\n[defaults]\nwith", Some(quoted(&with)));
    line("package", Some(quoted(&package)));
    line("format", Some(quoted(&format)));
    line("quantity", Some(quantity));
    line("overs", Some(arguments.overs.to_string()));
    line("binding", Some(quoted(&binding)));
    line("colour", Some(quoted(&colour)));
    line("stock", Some(quoted("inside")));
    line("cover_stock", cover.map(|_| quoted("cover")));
    for language in languages {
        line("\n[[items]]\nlanguage", Some(quoted(language)));
    }
    Ok(text)
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// The lines of a paper behind `name =`.
fn paper(typed: &str) -> Result<String> {
    let mut parts = typed.rsplitn(3, ':');
    let (thickness, weight, name) = (parts.next(), parts.next(), parts.next());
    let number = |part: Option<&str>| part.and_then(|part| part.trim().parse::<f64>().ok());
    match (name, number(weight), number(thickness)) {
        (Some(name), Some(weight), Some(thickness)) => {
            Ok(format!("{}\nweight = {weight}\nthickness = {thickness}", quoted(name.trim())))
        }
        _ => bail!("write a paper as name:weight:thickness, such as \"{STOCK}\", not `{typed}`"),
    }
}

/// Questions on a terminal; without one, what no flag says is as usual.
struct Questions {
    is_asking: bool,
}

impl Questions {
    fn new() -> Self {
        Self { is_asking: io::stdin().is_terminal() && io::stderr().is_terminal() }
    }

    /// A paper: only the shop knows what it has, so none is taken for granted.
    fn paper(&mut self, question: &str, given: Option<String>, flag: &str) -> Result<String> {
        match self.text(question, given, "")?.as_str() {
            "" => bail!("no paper was named: add {flag} \"{STOCK}\" (name:g/m²:mm)"),
            paper => Ok(paper.to_owned()),
        }
    }

    /// What a flag says, or the answer, or what is usual.
    fn text(&mut self, question: &str, given: Option<String>, usual: &str) -> Result<String> {
        if let Some(given) = given {
            return Ok(given);
        }
        if !self.is_asking {
            return Ok(usual.to_owned());
        }
        eprint!("{question} [{usual}]: ");
        io::stderr().flush()?;
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer).context("cannot read the answer")?;
        Ok(match answer.trim() {
            "" => usual.to_owned(),
            answer => answer.to_owned(),
        })
    }
}
