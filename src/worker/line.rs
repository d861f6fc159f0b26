//! What parent and worker say to each other, line by line.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

/// The first line for a worker, before its set-up.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Greeting {
    /// Version and build of the program. While a batch runs, an update may put another program in
    /// the place of the one that is running; its workers would make other files than the first ones.
    pub version: String,
    /// Most bytes of address space.
    pub memory: Option<u64>,
}

/// The version of this program, and of its sources.
pub(super) const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " ", env!("WILLKOMMEN_BUILD"));

/// What a worker says. Each is one line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// Set up: tasks may come.
    Ready,
    /// The set-up did not work, nor would it in another worker.
    Failed(String),
    /// The task was taken up.
    Begun(usize),
    /// The task was done; with one JSON value.
    Answer(usize, String),
}

impl Word {
    /// The line, with its end.
    pub fn line(&self) -> String {
        match self {
            Self::Ready => "ready\n".to_owned(),
            Self::Failed(why) => format!("failed {}\n", serde_json::json!(why)),
            Self::Begun(task) => format!("begun {task}\n"),
            Self::Answer(task, answer) => format!("answer {task} {answer}\n"),
        }
    }

    /// Reads a line. `None` if no worker says such a thing.
    pub fn parse(line: &str) -> Option<Self> {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        match verb {
            "ready" if rest.is_empty() => Some(Self::Ready),
            "failed" => serde_json::from_str(rest).ok().map(Self::Failed),
            "begun" => rest.parse().ok().map(Self::Begun),
            "answer" => {
                let (task, answer) = rest.split_once(' ')?;
                serde_json::from_str::<IgnoredAny>(answer).ok()?;
                Some(Self::Answer(task.parse().ok()?, answer.to_owned()))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Word;

    #[test]
    fn words_are_read_as_they_were_written() {
        let all = [
            Word::Ready,
            Word::Failed("no \"fonts\"\nhere".to_owned()),
            Word::Begun(7),
            Word::Answer(0, r#"{"a": [1, "ሳባ"]}"#.to_owned()),
        ];
        for word in all {
            let line = word.line();
            let text = line.strip_suffix('\n').expect("ends");
            assert!(!text.contains('\n'), "{text}");
            assert_eq!(Word::parse(text), Some(word));
        }
    }

    #[test]
    fn anything_else_is_no_word() {
        let all = [
            "",
            " ",
            "hello",
            "ready 1",
            "failed",
            "failed x",
            "begun",
            "begun x",
            "begun -1",
            "answer 3",
            "answer x {}",
            "answer 3 ",
            "answer 3 {",
            "answer 3 {} {}",
            "{}",
            "3",
        ];
        for line in all {
            assert_eq!(Word::parse(line), None, "{line}");
        }
    }
}
