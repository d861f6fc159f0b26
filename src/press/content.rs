//! Content streams, operator by operator, with the place of each in the bytes.
//!
//! Whoever changes a stream copies what it does not change byte for byte: no figure is rounded, no
//! inline image is touched (PDF 1.7, 7.8.2).

use std::ops::Range;

use anyhow::{Result, bail};

/// One operator with what stands before it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Operation<'a> {
    /// From the first operand to the end of the operator; of an inline image to the end of `EI`.
    pub span: Range<usize>,
    /// The operator, such as `k`; `BI` for an inline image.
    pub name: &'a [u8],
    /// The operands; of an inline image its keys and values in turn.
    pub operands: Vec<Operand>,
}

/// An operand, as far as colours and states are concerned.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Operand {
    /// An integer or a real.
    Number(f64),
    /// A name without its slash.
    Name(Vec<u8>),
    /// A string in its brackets.
    Text,
    /// An array, with what is in it.
    List(Vec<Operand>),
    /// A dictionary, `true`, `false` or `null`.
    Other,
}

impl Operation<'_> {
    /// All operands that are numbers.
    pub fn numbers(&self) -> Vec<f64> {
        let number = |operand: &Operand| match operand {
            Operand::Number(number) => Some(*number),
            Operand::Name(_) | Operand::Text | Operand::List(_) | Operand::Other => None,
        };
        self.operands.iter().filter_map(number).collect()
    }

    /// The last operand, if it is a name.
    pub fn last_name(&self) -> Option<&[u8]> {
        match self.operands.last() {
            Some(Operand::Name(name)) => Some(name),
            Some(Operand::Number(_) | Operand::Text | Operand::List(_) | Operand::Other) | None => {
                None
            }
        }
    }

    /// The value of a key of an inline image, under its long or its short name.
    pub fn entry(&self, long: &[u8], short: &[u8]) -> Option<&Operand> {
        self.operands.chunks_exact(2).find_map(|pair| match pair {
            [Operand::Name(key), value] if key == long || key == short => Some(value),
            _ => None,
        })
    }
}

/// Operands nested deeper than this are of no real file; parsing them would use up the stack.
const DEPTH: usize = 32;

/// Operands kept before an operator: more are of no operator, and a stream of numbers alone must
/// not fill the memory. Arrays of colours and of text are counted as one.
const OPERANDS: usize = 4096;

/// Reads a content stream.
pub(super) fn operations(bytes: &[u8]) -> Operations<'_> {
    Operations { bytes, at: 0, broken: false }
}

/// The operators of a stream in turn. After a fault nothing more comes.
pub(super) struct Operations<'a> {
    bytes: &'a [u8],
    at: usize,
    broken: bool,
}

impl<'a> Iterator for Operations<'a> {
    type Item = Result<Operation<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.broken {
            return None;
        }
        let operation = self.operation().transpose();
        self.broken = matches!(operation, Some(Err(_)));
        operation
    }
}

/// A changed copy of a stream, in which all else stays byte for byte.
pub(super) struct Edit<'a> {
    source: &'a [u8],
    out: Vec<u8>,
    copied: usize,
}

impl<'a> Edit<'a> {
    /// Begins a copy.
    pub fn new(source: &'a [u8]) -> Self {
        Self { source, out: Vec::with_capacity(source.len()), copied: 0 }
    }

    /// Puts something before a place, which lies behind all earlier ones.
    pub fn insert(&mut self, at: usize, text: &str) {
        self.replace(&(at..at), text);
    }

    /// Puts something in the place of a span, which lies behind all earlier ones.
    pub fn replace(&mut self, span: &Range<usize>, text: &str) {
        self.out.extend(self.source.get(self.copied..span.start).unwrap_or_default());
        // A name begins with a slash and needs no space before it; an operator does.
        let is_regular =
            |byte: Option<&u8>| byte.is_some_and(|it| !is_space(*it) && !is_delimiter(*it));
        if is_regular(self.out.last()) && is_regular(text.as_bytes().first()) {
            self.out.push(b' ');
        }
        self.out.extend(text.as_bytes());
        self.copied = span.end;
    }

    /// The changed copy.
    pub fn finish(mut self) -> Vec<u8> {
        self.out.extend(self.source.get(self.copied..).unwrap_or_default());
        self.out
    }
}

enum Token<'a> {
    Operand(Operand),
    Word(&'a [u8]),
}

impl<'a> Operations<'a> {
    fn operation(&mut self) -> Result<Option<Operation<'a>>> {
        self.skip_space();
        let start = self.at;
        let mut operands = Vec::new();
        loop {
            self.skip_space();
            if self.at >= self.bytes.len() {
                // Operands without an operator do nothing.
                return Ok(None);
            }
            match self.token(0)? {
                Token::Operand(operand) if operands.len() < OPERANDS => operands.push(operand),
                Token::Operand(_) => bail!("more than {OPERANDS} operands at byte {start}"),
                Token::Word(b"BI") => return self.inline_image(start).map(Some),
                Token::Word(name) => {
                    return Ok(Some(Operation { span: start..self.at, name, operands }));
                }
            }
        }
    }

    fn token(&mut self, depth: usize) -> Result<Token<'a>> {
        if depth > DEPTH {
            bail!("operands are nested too deep at byte {}", self.at);
        }
        let operand = match (self.peek(0), self.peek(1)) {
            (Some(b'/'), _) => Operand::Name(self.name()),
            (Some(b'('), _) => self.literal()?,
            (Some(b'<'), Some(b'<')) => {
                self.at += 2;
                self.until(b">>", depth)?;
                Operand::Other
            }
            (Some(b'<'), _) => self.hexadecimal()?,
            (Some(b'['), _) => {
                self.at += 1;
                Operand::List(self.until(b"]", depth)?)
            }
            (Some(b'+' | b'-' | b'.' | b'0'..=b'9'), _) => self.number(),
            _ => return self.word(),
        };
        Ok(Token::Operand(operand))
    }

    /// What stands before the end of an array or dictionary.
    fn until(&mut self, end: &[u8], depth: usize) -> Result<Vec<Operand>> {
        let start = self.at;
        let mut inside = Vec::new();
        loop {
            self.skip_space();
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            if rest.starts_with(end) {
                self.at += end.len();
                return Ok(inside);
            }
            if rest.is_empty() {
                bail!("an array or dictionary at byte {start} has no end");
            }
            match self.token(depth + 1)? {
                Token::Operand(operand) => inside.push(operand),
                Token::Word(_) => inside.push(Operand::Other),
            }
        }
    }

    fn inline_image(&mut self, start: usize) -> Result<Operation<'a>> {
        let mut operands = Vec::new();
        loop {
            self.skip_space();
            if self.at >= self.bytes.len() {
                bail!("the inline image at byte {start} has no data");
            }
            match self.token(0)? {
                Token::Operand(operand) => operands.push(operand),
                Token::Word(b"ID") => break,
                Token::Word(_) => operands.push(Operand::Other),
            }
        }
        let data = self.at;
        let ends = |at: &usize| {
            let before = at.checked_sub(1).and_then(|at| self.bytes.get(at));
            let after = self.bytes.get(at + 2..).unwrap_or_default();
            self.bytes.get(*at..at + 2) == Some(b"EI")
                && before.is_some_and(|byte| is_space(*byte))
                // `EI` may stand in the data by chance: behind the true one stands text.
                && after.first().is_none_or(|byte| is_space(*byte))
                && after.iter().take(12).all(|byte| is_space(*byte) || byte.is_ascii_graphic())
        };
        match (data..self.bytes.len()).find(ends) {
            Some(at) => self.at = at + 2,
            None => bail!("the inline image at byte {start} has no end"),
        }
        Ok(Operation { span: start..self.at, name: b"BI", operands })
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.peek(0) {
            if byte == b'%' {
                while self.peek(0).is_some_and(|byte| byte != b'\r' && byte != b'\n') {
                    self.at += 1;
                }
            } else if is_space(byte) {
                self.at += 1;
            } else {
                break;
            }
        }
    }

    fn regular(&mut self) -> &'a [u8] {
        let start = self.at;
        while self.peek(0).is_some_and(|byte| !is_space(byte) && !is_delimiter(byte)) {
            self.at += 1;
        }
        &self.bytes[start..self.at]
    }

    fn word(&mut self) -> Result<Token<'a>> {
        let start = self.at;
        match self.regular() {
            b"" => bail!("a stray delimiter stands at byte {start}"),
            b"true" | b"false" | b"null" => Ok(Token::Operand(Operand::Other)),
            word => Ok(Token::Word(word)),
        }
    }

    /// A number, as forgiving as all readers are: what is none counts as 0.
    fn number(&mut self) -> Operand {
        let digits = str::from_utf8(self.regular()).unwrap_or_default();
        Operand::Number(
            digits.parse().ok().filter(|number: &f64| number.is_finite()).unwrap_or(0.0),
        )
    }

    fn name(&mut self) -> Vec<u8> {
        self.at += 1;
        let raw = self.regular();
        let mut name = Vec::with_capacity(raw.len());
        let mut at = 0;
        while let Some(&byte) = raw.get(at) {
            let digits = raw.get(at + 1..at + 3).and_then(|digits| str::from_utf8(digits).ok());
            let code = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
            match code {
                Some(code) if byte == b'#' => {
                    name.push(code);
                    at += 3;
                }
                _ => {
                    name.push(byte);
                    at += 1;
                }
            }
        }
        name
    }

    fn literal(&mut self) -> Result<Operand> {
        let start = self.at;
        let mut open = 0usize;
        while let Some(byte) = self.peek(0) {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'(' => open += 1,
                b')' if open <= 1 => return Ok(Operand::Text),
                b')' => open -= 1,
                _ => {}
            }
        }
        bail!("the string at byte {start} has no end")
    }

    fn hexadecimal(&mut self) -> Result<Operand> {
        let start = self.at;
        match self.bytes[start..].iter().position(|byte| *byte == b'>') {
            Some(length) => {
                self.at += length + 1;
                Ok(Operand::Text)
            }
            None => bail!("the string at byte {start} has no end"),
        }
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b'\0' | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(stream: &[u8]) -> Vec<String> {
        let name = |it: Result<Operation>| String::from_utf8_lossy(it.expect("sound").name).into();
        operations(stream).map(name).collect()
    }

    #[test]
    fn operators_are_found_in_what_real_writers_write() {
        let stream = b"/Artifact BMC\nq 1 0 0 -1 0 3.5 cm/Pattern cs/p0 scn[-27<0003>]TJ % k\r\
            (a\\)(b)k)Tj T*<</MCID 0/Lang(de)>>BDC f*\nEMC";
        let expected = "BMC q cm cs scn TJ Tj T* BDC f* EMC";
        assert_eq!(names(stream).join(" "), expected);
    }

    #[test]
    fn numbers_and_names_are_read_as_readers_do() {
        let all: Vec<_> = operations(b"-.5 +3 4. 1e9 .0.1 d0 /a#20b gs").flatten().collect();
        assert_eq!(all[0].numbers(), [-0.5, 3.0, 4.0, 1e9, 0.0]);
        assert_eq!(all[1].last_name(), Some(&b"a b"[..]));
    }

    #[test]
    fn inline_images_are_stepped_over() {
        let stream = b"q BI /W 2 /H 1 /CS /RGB /BPC 8 ID \x00\x01 EI\xff\x02 k\nEI Q 0 0 0 1 k";
        assert_eq!(names(stream), ["q", "BI", "Q", "k"]);
        let image = operations(stream).nth(1).expect("an image").expect("sound");
        assert_eq!(image.entry(b"ColorSpace", b"CS"), Some(&Operand::Name(b"RGB".to_vec())));
    }

    #[test]
    fn what_is_broken_is_an_error_and_ends_there() {
        for broken in [&b"q (no end"[..], b"[1 2", b"<<", b"q ) Q", b"BI /W 1", b"<00"] {
            assert!(operations(broken).any(|it| it.is_err()), "{broken:?}");
        }
        let deep = b"[".repeat(100_000);
        assert_eq!(operations(&deep).filter(Result::is_err).count(), 1);
        assert_eq!(operations(b"1 2 3").count(), 0);
    }

    #[test]
    fn what_is_put_in_does_not_run_into_what_stands_before() {
        let stream = b"1 0 0 1 0 0 cm/c0 cs(a)Tj";
        let mut edit = Edit::new(stream);
        for operation in operations(stream).flatten() {
            match operation.name {
                b"cs" => edit.replace(&operation.span, "0 0 0 1 k"),
                b"Tj" => edit.insert(operation.span.start, "/g gs "),
                _ => {}
            }
        }
        assert_eq!(edit.finish(), b"1 0 0 1 0 0 cm 0 0 0 1 k/g gs (a)Tj");
    }

    #[test]
    fn spans_cover_operands_and_operator() {
        let stream = b" 0 0 0 1 k\n f";
        let first = operations(stream).next().expect("one").expect("sound");
        assert_eq!(&stream[first.span], b"0 0 0 1 k");
    }
}
