//! Changes to a good file, each with the names of what a preflight must find.

use lopdf::{Dictionary, Object, Stream, dictionary};

use super::parts::{
    Change, annotate, box_of, catalog, draw, encrypt, first, graphics_state, image, info, intent,
    keep_fifteen, metadata, plain, profile, rewrite, set_helvetica, strip_font_file,
};
use crate::press::sample::{BLEED, link};

/// Each change with the ids that are found, and no others.
pub const CHANGES: &[(&str, Change, &[&str])] = &[
    // The eleven that a preflight must find at the least.
    (
        "no TrimBox",
        |it| {
            first(it).remove(b"TrimBox");
        },
        &["trim-box"],
    ),
    (
        "wrong size",
        |it| {
            let (low, right, top) = (20.0 - BLEED, 300.0 + BLEED, 500.0 + BLEED);
            first(it).set("TrimBox", box_of([20.0, 20.0, 300.0, 500.0]));
            first(it).set("BleedBox", box_of([low, low, right, top]));
        },
        &["page-size", "trim-size"],
    ),
    (
        "RGB intent",
        |it| {
            let profile = profile(it);
            let mut bytes = profile.get_plain_content().expect("sound");
            bytes[16..20].copy_from_slice(b"RGB ");
            profile.set_plain_content(bytes);
        },
        &["output-profile"],
    ),
    (
        "no Trapped",
        |it| {
            info(it).remove(b"Trapped");
        },
        &["trapped"],
    ),
    ("a font without its file", strip_font_file, &["font-embedded"]),
    ("15 pages", keep_fifteen, &["page-count", "pages-by-four"]),
    ("encryption", encrypt, &["encryption"]),
    ("a link", |it| annotate(it, link()), &["annotations"]),
    ("version 1.7", |it| it.version = "1.7".to_owned(), &["pdf-version"]),
    ("an RGB operator", |it| plain(it, "1 0 0 rg 0 0 9 9 re f"), &["device-rgb"]),
    ("Helvetica", set_helvetica, &["font-base14"]),
    // The file.
    ("a later version in the catalog", |it| catalog(it).set("Version", "2.0"), &["pdf-version"]),
    (
        "no id",
        |it| {
            it.trailer.remove(b"ID");
        },
        &["trailer-id"],
    ),
    (
        "no intent",
        |it| {
            catalog(it).remove(b"OutputIntents");
        },
        &["output-intent"],
    ),
    (
        "two intents",
        |it| {
            let intent = Object::Reference(intent(it));
            catalog(it).set("OutputIntents", vec![intent.clone(), intent]);
        },
        &["output-intent"],
    ),
    (
        "an intent without a condition",
        |it| {
            let intent = intent(it);
            it.get_dictionary_mut(intent).expect("an intent").remove(b"OutputConditionIdentifier");
        },
        &["output-intent"],
    ),
    (
        "a profile elsewhere",
        |it| {
            let intent = intent(it);
            it.get_dictionary_mut(intent).expect("an intent").remove(b"DestOutputProfile");
        },
        &["output-profile"],
    ),
    (
        "a profile cut off",
        |it| {
            let profile = profile(it);
            let mut bytes = profile.get_plain_content().expect("sound");
            bytes.truncate(9000);
            profile.set_plain_content(bytes);
        },
        &["output-profile"],
    ),
    (
        "no XMP",
        |it| {
            catalog(it).remove(b"Metadata");
        },
        &["xmp"],
    ),
    ("packed XMP", |it| metadata(it).compress().expect("can be packed"), &["xmp"]),
    ("another PDF/X", |it| rewrite(it, "PDF/X-4<", "PDF/X-3:2003<"), &["pdfx-version"]),
    ("no PDF/X", |it| rewrite(it, "pdfxid:GTS", "pdfxid:Other"), &["pdfx-version"]),
    ("no version id", |it| rewrite(it, "xmpMM:VersionID", "xmpMM:Other"), &["xmp-keys"]),
    ("another date", |it| rewrite(it, "2026-11-22", "2026-11-23"), &["info-xmp"]),
    ("another title", |it| info(it).set("Title", Object::string_literal("x")), &["info-xmp"]),
    ("trapped in one place", |it| info(it).set("Trapped", "True"), &["info-xmp"]),
    ("trapped unknown", |it| info(it).set("Trapped", "Unknown"), &["info-xmp", "trapped"]),
    (
        "an action",
        |it| catalog(it).set("OpenAction", dictionary! { "S" => "JavaScript" }),
        &["actions"],
    ),
    (
        "JavaScript",
        |it| catalog(it).set("Names", dictionary! { "JavaScript" => Dictionary::new() }),
        &["actions"],
    ),
    ("an action of a page", |it| first(it).set("AA", Dictionary::new()), &["actions"]),
    ("fields", |it| catalog(it).set("AcroForm", Dictionary::new()), &["form-fields"]),
    // The pages.
    (
        "TrimBox and ArtBox",
        |it| first(it).set("ArtBox", box_of([BLEED, BLEED, 400.0, 500.0])),
        &["trim-box"],
    ),
    (
        "a trim beyond the bleed",
        |it| {
            let trim = first(it).get(b"TrimBox").expect("a box").clone();
            first(it).set("BleedBox", box_of([20.0, 20.0, 300.0, 300.0]));
            first(it).set("TrimBox", trim);
        },
        &["box-nesting"],
    ),
    (
        "a bleed beyond the page",
        |it| first(it).set("BleedBox", box_of([-9.0, -9.0, 500.0, 700.0])),
        &["box-nesting"],
    ),
    ("little bleed", |it| first(it).set("BleedBox", box_of([5.0, 5.0, 432.0, 608.0])), &["bleed"]),
    (
        "a form in the middle of the page",
        |it| annotate(it, dictionary! { "Subtype" => "Widget" }),
        &["annotations"],
    ),
    ("a mark of the printer", |it| annotate(it, dictionary! { "Subtype" => "PrinterMark" }), &[]),
    // What is drawn.
    ("an RGB line", |it| plain(it, "0 1 0 RG 0 0 m 9 9 l S"), &["device-rgb"]),
    (
        "an RGB picture",
        |it| image(it, dictionary! { "ColorSpace" => "DeviceRGB" }),
        &["device-rgb"],
    ),
    (
        "RGB in a form",
        |it| {
            let form = Stream::new(dictionary! { "Subtype" => "Form" }, b"1 0 0 rg".to_vec());
            let form = it.add_object(form);
            draw(it, "/x Do", "XObject", dictionary! { "x" => form });
        },
        &["device-rgb"],
    ),
    (
        "RGB in a pattern",
        |it| {
            let tile = dictionary! { "PatternType" => 1, "PaintType" => 1 };
            let tile = it.add_object(Stream::new(tile, b"1 0 0 rg".to_vec()));
            draw(it, "/Pattern cs /p scn 0 0 9 9 re f", "Pattern", dictionary! { "p" => tile });
        },
        &["device-rgb"],
    ),
    (
        "RGB in a gradient",
        |it| {
            let shading = dictionary! { "ShadingType" => 2, "ColorSpace" => "DeviceRGB" };
            draw(it, "/s sh", "Shading", dictionary! { "s" => shading });
        },
        &["device-rgb"],
    ),
    (
        "RGB in a small picture",
        |it| plain(it, "BI /W 1 /H 1 /CS /RGB /BPC 8 ID abc EI"),
        &["device-rgb"],
    ),
    (
        "RGB of a profile",
        |it| {
            draw(
                it,
                "1 0 0 rg",
                "ColorSpace",
                dictionary! {
                    "DefaultRGB" => vec!["CalRGB".into(), Dictionary::new().into()],
                },
            )
        },
        &[],
    ),
    (
        "colours mixed as RGB",
        |it| {
            first(it).set(
                "Group",
                dictionary! {
                    "S" => "Transparency", "CS" => "DeviceRGB",
                },
            )
        },
        &["blend-space"],
    ),
    (
        "LZW",
        |it| {
            it.add_object(Stream::new(dictionary! { "Filter" => "LZWDecode" }, Vec::new()));
        },
        &["lzw"],
    ),
    (
        "LZW in a small picture",
        |it| plain(it, "BI /W 1 /H 1 /CS /G /BPC 8 /F [/A85 /LZW] ID ~> EI"),
        &["lzw"],
    ),
    (
        "PostScript",
        |it| {
            it.add_object(Stream::new(dictionary! { "Subtype" => "PS" }, Vec::new()));
        },
        &["postscript"],
    ),
    ("OPI", |it| image(it, dictionary! { "OPI" => Dictionary::new() }), &["opi"]),
    (
        "a picture elsewhere",
        |it| image(it, dictionary! { "F" => Object::string_literal("a.tif") }),
        &["external-content"],
    ),
    ("curves", |it| graphics_state(it, dictionary! { "TR" => "Identity" }), &["transfer-function"]),
    ("default curves", |it| graphics_state(it, dictionary! { "TR2" => "Default" }), &[]),
    (
        "a screen",
        |it| {
            graphics_state(
                it,
                dictionary! {
                    "HT" => dictionary! { "HalftoneType" => 6 },
                },
            )
        },
        &["halftone"],
    ),
    ("much ink", |it| plain(it, "0.9 0.8 0.8 0.6 k 0 0 9 9 re f"), &["ink-limit"]),
    ("as much ink as may be", |it| plain(it, "0.8 0.7 0.7 0.8 k 0 0 9 9 re f"), &[]),
    ("coloured text", |it| plain(it, "1 0.5 0 0 k BT /f0 9 Tf (ab) Tj ET"), &["text-black"]),
    ("text that is not painted", |it| plain(it, "1 0.5 0 0 k BT 3 Tr /f0 9 Tf (ab) Tj ET"), &[]),
    (
        "gray of a profile",
        |it| {
            draw(
                it,
                "/c cs 0.4 scn 0 0 9 9 re f",
                "ColorSpace",
                dictionary! {
                    "c" => vec!["CalGray".into(), Dictionary::new().into()],
                },
            )
        },
        &["four-colour-black"],
    ),
    ("a thin line", |it| plain(it, "0 0 0 1 K 0.1 w 0 0 m 9 9 l S"), &["hairline"]),
    (
        "a line made thin",
        |it| plain(it, "0 0 0 1 K q 0.1 0 0 0.1 0 0 cm 1 w 0 0 m 9 9 l S Q"),
        &["hairline"],
    ),
    (
        "a coarse picture",
        |it| image(it, dictionary! { "Width" => 20, "Height" => 20 }),
        &["resolution"],
    ),
    ("a drawing that breaks off", |it| plain(it, "(no end"), &["content"]),
    ("a font that is not there", |it| plain(it, "BT /none 9 Tf ET"), &["font-embedded"]),
    (
        "forms in forms without end",
        |it| {
            let id = it.new_object_id();
            let own = dictionary! { "XObject" => dictionary! { "x" => id } };
            let form = dictionary! { "Subtype" => "Form", "Resources" => own };
            it.objects.insert(id, Stream::new(form, b"/x Do /x Do".to_vec()).into());
            draw(it, "/x Do", "XObject", dictionary! { "x" => id });
        },
        &["content"],
    ),
];

/// What takes a tagged file for screens away from it.
pub const DIGITAL: &[(&str, Change, &[&str])] = &[
    (
        "not marked",
        |it| {
            catalog(it).remove(b"MarkInfo");
        },
        &["tagged"],
    ),
    (
        "no tags",
        |it| {
            catalog(it).remove(b"StructTreeRoot");
        },
        &["tagged"],
    ),
    (
        "no language",
        |it| {
            catalog(it).remove(b"Lang");
        },
        &["language"],
    ),
    (
        "no preferences",
        |it| {
            catalog(it).remove(b"ViewerPreferences");
        },
        &["display-title"],
    ),
    ("no title", |it| rewrite(it, "dc:title", "dc:other"), &["title"]),
    ("PDF/A-2b", |it| rewrite(it, "conformance>A", "conformance>B"), &["pdfa"]),
    ("no PDF/UA", |it| rewrite(it, "pdfuaid:part", "pdfuaid:other"), &["pdfua"]),
    (
        "no intent",
        |it| {
            catalog(it).remove(b"OutputIntents");
        },
        &["pdfa-intent"],
    ),
    (
        "no letters behind the glyphs",
        |it| {
            for object in it.objects.values_mut() {
                if let Object::Dictionary(dictionary) = object {
                    dictionary.remove(b"ToUnicode");
                }
            }
        },
        &["font-unicode"],
    ),
    ("a font without its file", strip_font_file, &["font-embedded"]),
    ("version 2.0", |it| it.version = "2.0".to_owned(), &["pdf-version"]),
    (
        "a link and colours",
        |it| {
            annotate(it, link());
            plain(it, "1 0 0 rg");
        },
        &[],
    ),
];
