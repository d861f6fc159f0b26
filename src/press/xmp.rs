//! XMP, what a PDF says of itself in XML (ISO 16684-1): written fresh, and read from any file.

use std::fmt::Write as _;

/// Namespaces of XMP as a press file uses them.
pub(super) mod namespace {
    pub const DUBLIN_CORE: &str = "http://purl.org/dc/elements/1.1/";
    pub const BASIC: &str = "http://ns.adobe.com/xap/1.0/";
    pub const MEDIA: &str = "http://ns.adobe.com/xap/1.0/mm/";
    pub const PDF: &str = "http://ns.adobe.com/pdf/1.3/";
    pub const PDF_X: &str = "http://www.npes.org/pdfx/ns/id/";
    pub const PDF_A: &str = "http://www.aiim.org/pdfa/ns/id/";
    pub const PDF_UA: &str = "http://www.aiim.org/pdfua/ns/id/";
}

/// What a press file says of itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Packet<'a> {
    /// Title of the document.
    pub title: &'a str,
    /// Its language as a tag of BCP 47.
    pub language: &'a str,
    /// Program and version.
    pub made_by: &'a str,
    /// Moment of the file, such as `2026-11-22T00:00:00Z`.
    pub moment: &'a str,
    /// URI of the document through all its versions.
    pub document: &'a str,
    /// URI of these very bytes.
    pub instance: &'a str,
}

/// Writes the packet. What ISO 15930-7 wants is there: identification, title, dates, tool, ids,
/// version, rendition, trapping.
pub(super) fn write(packet: &Packet) -> String {
    let Packet { title, language, made_by, moment, document, instance } = packet;
    let [title, language, made_by] = [title, language, made_by].map(|text| escape(text));
    let mut xml = String::from(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
         <rdf:Description rdf:about=\"\"",
    );
    for (prefix, uri) in [
        ("dc", namespace::DUBLIN_CORE),
        ("xmp", namespace::BASIC),
        ("xmpMM", namespace::MEDIA),
        ("pdf", namespace::PDF),
        ("pdfxid", namespace::PDF_X),
    ] {
        // Writing to a string cannot fail.
        let _ = write!(xml, " xmlns:{prefix}=\"{uri}\"");
    }
    let _ = write!(
        xml,
        ">\n\
         <dc:format>application/pdf</dc:format>\n\
         <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>\n\
         <dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>\n\
         <xmp:CreateDate>{moment}</xmp:CreateDate>\n\
         <xmp:ModifyDate>{moment}</xmp:ModifyDate>\n\
         <xmp:MetadataDate>{moment}</xmp:MetadataDate>\n\
         <xmp:CreatorTool>{made_by}</xmp:CreatorTool>\n\
         <xmpMM:DocumentID>{document}</xmpMM:DocumentID>\n\
         <xmpMM:InstanceID>{instance}</xmpMM:InstanceID>\n\
         <xmpMM:VersionID>1</xmpMM:VersionID>\n\
         <xmpMM:RenditionClass>default</xmpMM:RenditionClass>\n\
         <pdf:Producer>{made_by}</pdf:Producer>\n\
         <pdf:Trapped>False</pdf:Trapped>\n\
         <pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>\n\
         </rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>"
    );
    xml
}

/// Text between tags. What XML 1.0 has no way to write is left out.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '\u{fffe}' | '\u{ffff}' => {}
            letter if letter.is_control() && !matches!(letter, '\t' | '\n') => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// The value of a property, whichever prefix the file gives to its namespace and whether it
/// stands in an element or an attribute. Of several languages it is the first.
pub(super) fn read(xml: &str, uri: &str, property: &str) -> Option<String> {
    prefixes(xml, uri).iter().find_map(|prefix| {
        let name = format!("{prefix}:{property}");
        element(xml, &name).or_else(|| attribute(xml, &name))
    })
}

/// The prefixes that are declared for a namespace.
fn prefixes<'a>(xml: &'a str, uri: &str) -> Vec<&'a str> {
    let declared = xml.match_indices("xmlns:").filter_map(|(at, start)| {
        let rest = &xml[at + start.len()..];
        let (prefix, value) = rest.split_once('=')?;
        let (prefix, value) = (prefix.trim_end(), value.trim_start());
        let quote = value.chars().next().filter(|it| matches!(it, '"' | '\''))?;
        let (found, _) = value[1..].split_once(quote)?;
        let is_name = !prefix.is_empty() && !prefix.contains(|it: char| it.is_whitespace());
        (found == uri && is_name).then_some(prefix)
    });
    let mut prefixes: Vec<_> = declared.collect();
    prefixes.dedup();
    prefixes
}

fn element(xml: &str, name: &str) -> Option<String> {
    let open = format!("<{name}");
    let after = xml.match_indices(&open).find_map(|(at, _)| {
        let rest = &xml[at + open.len()..];
        rest.starts_with(|it: char| it == '>' || it.is_whitespace()).then_some(rest)
    })?;
    let (_, inside) = after.split_once('>')?;
    let (inside, _) = inside.split_once(&format!("</{name}>"))?;
    // The first item of an array, or the text itself.
    let text = match inside.split_once("<rdf:li") {
        Some((_, item)) => item.split_once('>')?.1.split_once("</rdf:li>")?.0,
        None => inside,
    };
    Some(unescape(text.trim()))
}

fn attribute(xml: &str, name: &str) -> Option<String> {
    xml.match_indices(name).find_map(|(at, _)| {
        let is_whole = xml[..at].ends_with(char::is_whitespace);
        let rest = xml[at + name.len()..].trim_start().strip_prefix('=')?.trim_start();
        let quote = rest.chars().next().filter(|it| matches!(it, '"' | '\''))?;
        let (value, _) = rest[1..].split_once(quote)?;
        is_whole.then(|| unescape(value))
    })
}

/// Text as it was before it was escaped; entities of other kinds stay as they are.
fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain += &rest[..at];
        rest = &rest[at..];
        let entity = rest.find(';').map(|end| &rest[..=end]);
        let letter = entity.and_then(|entity| match entity {
            "&amp;" => Some('&'),
            "&lt;" => Some('<'),
            "&gt;" => Some('>'),
            "&quot;" => Some('"'),
            "&apos;" => Some('\''),
            entity => numbered(entity),
        });
        match (letter, entity) {
            (Some(letter), Some(entity)) => {
                plain.push(letter);
                rest = &rest[entity.len()..];
            }
            _ => {
                plain.push('&');
                rest = &rest[1..];
            }
        }
    }
    plain + rest
}

fn numbered(entity: &str) -> Option<char> {
    let number = entity.strip_prefix("&#")?.strip_suffix(';')?;
    let code = match number.strip_prefix('x') {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => number.parse(),
    };
    char::from_u32(code.ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_in_any_script() {
        let title = "أهلاً & <ብምጽእኩም> \"Привіт\" 欢迎\u{1}";
        let packet = Packet {
            title,
            language: "ar",
            made_by: "willkommen 1 & 2",
            moment: "2026-11-22T00:00:00Z",
            document: "uuid:1",
            instance: "uuid:2",
        };
        let xml = write(&packet);
        let found = read(&xml, namespace::DUBLIN_CORE, "title");
        assert_eq!(found.as_deref(), Some(title.trim_end_matches('\u{1}')));
        assert_eq!(read(&xml, namespace::DUBLIN_CORE, "language").as_deref(), Some("ar"));
        assert_eq!(
            read(&xml, namespace::BASIC, "CreatorTool").as_deref(),
            Some("willkommen 1 & 2")
        );
        assert_eq!(read(&xml, namespace::PDF_X, "GTS_PDFXVersion").as_deref(), Some("PDF/X-4"));
        assert_eq!(read(&xml, namespace::PDF_A, "part"), None);
    }

    #[test]
    fn attributes_and_other_prefixes_are_read_too() {
        let xml = "<rdf:Description xmlns:a='http://www.npes.org/pdfx/ns/id/' \
                   xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" a:GTS_PDFXVersion='PDF/X-4' \
                   pdf:Trapped = \"True\" pdf:Producer=\"x &#38; &#x79;&nbsp;\"/>";
        assert_eq!(read(xml, namespace::PDF_X, "GTS_PDFXVersion").as_deref(), Some("PDF/X-4"));
        assert_eq!(read(xml, namespace::PDF, "Trapped").as_deref(), Some("True"));
        assert_eq!(read(xml, namespace::PDF, "Producer").as_deref(), Some("x & y&nbsp;"));
    }

    #[test]
    fn nothing_is_read_from_what_is_cut_off() {
        for end in 0..200 {
            let xml =
                "<d xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\"><pdf:Trapped>Trüe</pdf:Trapped>";
            if let Some(xml) = xml.get(..end.min(xml.len())) {
                let found = read(xml, namespace::PDF, "Trapped");
                assert!(found.is_none() || end >= xml.len());
            }
        }
    }
}
