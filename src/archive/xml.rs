//! A small writer of XML: elements with attributes, indented, every value escaped.

/// A document that is being written.
pub(super) struct Xml {
    text: String,
    open: Vec<&'static str>,
}

/// Attributes in order.
pub(super) type Attributes<'a> = &'a [(&'static str, &'a str)];

impl Xml {
    /// An empty document.
    pub fn new() -> Self {
        Self { text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(), open: Vec::new() }
    }

    /// Writes an element with what `inside` writes in it.
    pub fn element(
        &mut self,
        name: &'static str,
        attributes: Attributes<'_>,
        inside: impl FnOnce(&mut Self),
    ) {
        self.start(name, attributes);
        self.text += ">\n";
        self.open.push(name);
        inside(self);
        self.open.pop();
        self.indent();
        self.text += &format!("</{name}>\n");
    }

    /// Writes an element with nothing in it.
    pub fn empty(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.start(name, attributes);
        self.text += "/>\n";
    }

    /// The document.
    pub fn finish(self) -> Vec<u8> {
        self.text.into_bytes()
    }

    fn start(&mut self, name: &str, attributes: Attributes<'_>) {
        self.indent();
        self.text += &format!("<{name}");
        for (name, value) in attributes {
            self.text += &format!(" {name}=\"{}\"", escape(value));
        }
    }

    fn indent(&mut self) {
        self.text += &"  ".repeat(self.open.len());
    }
}

/// The value of an attribute. White space other than the blank would be read as a blank, and the
/// other control characters have no place in XML 1.0 at all.
fn escape(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\t' | '\n' | '\r' => escaped += &format!("&#{};", u32::from(c)),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_escaped() {
        let mut xml = Xml::new();
        xml.element("A", &[("V", "<\"&'>\n\u{1}ش")], |xml| xml.empty("B", &[]));
        let text = String::from_utf8(xml.finish()).unwrap();
        assert_eq!(
            text,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <A V=\"&lt;&quot;&amp;'&gt;&#10;\u{fffd}ش\">\n  <B/>\n</A>\n"
        );
    }
}
