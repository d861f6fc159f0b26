"""Styles of the HTML that `throughput` hands to other engines: fonts, sheets, sizes, looks.

Measures are those of templates/theme.typ as far as CSS has them, with letters half a point smaller, so that
the packet gets about as many pages as it has in willkommen.
"""

import tomllib

# Sheets in mm as in templates/theme.typ: width, height, then margins at the top, right, foot and left.
SHEETS = {
    ("a5", False): (148, 210, 12, 12, 14, 13),
    ("a5", True): (148, 210, 14, 14, 23, 17),
    ("a4", False): (210, 297, 20, 58, 22, 22),
    ("a4", True): (210, 297, 20, 20, 28, 22),
}
# Size of letters and pitch of lines by script, as in templates/theme.typ.
SCRIPTS = {
    "Latn": (1.0, 1.3), "Cyrl": (1.0, 1.31), "Arab": (1.04, 1.35), "Aran": (1.06, 2.16), "Ethi": (1.07, 1.37),
    "Geor": (0.98, 1.39), "Armn": (0.98, 1.39), "Deva": (1.06, 1.52), "Guru": (1.04, 1.5), "Beng": (1.06, 1.52),
    "Taml": (0.94, 1.5), "Hans": (1.0, 1.52),
}
# Size of the reader's letters and of those beside, in pt, before the factor of the script.
SIZES = (10, 8.5)
LOOKS = """
p, ol, ul { margin: 0 0 2pt 0 }
a { color: #1d2a2e; text-decoration: none }
body { color: #1d2a2e }
table { width: 100% }
td, th { vertical-align: top }
.title { font-size: 17pt; color: #0f5f61; margin: 0 0 4pt 0 }
.welcome { font-size: 30pt; color: #0f5f61 }
.name { font-size: 15pt }
.cover p { margin-bottom: 5mm }
.small, .tiny, .foot { font-size: 8pt; color: #56636a }
.mark { font-size: 7.5pt; color: #96590a }
.kind { color: #b3261e }
.count { font-size: 17pt }
.number { color: #56636a; font-size: 9pt }
.datum { font-size: 10.5pt }
.warning { background-color: #fbecea }
.key-point { background-color: #e6f1f0 }
.cards { background-color: #f5f0e6 }
.rows td { border-bottom: 0.5pt solid #d8cfbd }
"""
CSS_LOOKS = """
body { margin: 0 }
table { border-collapse: collapse }
tr { break-inside: avoid }
h1, h2 { break-after: avoid }
h2, .head { font-size: 1.03em; font-weight: normal; margin: 0 0 2pt 0 }
.module { break-before: page }
.block { margin: 4pt 0 }
.pair td { width: 50%; padding: 0 3mm 0 0 }
.rows td { padding: 1pt 1mm }
.warning, .key-point { padding: 1mm }
.f { unicode-bidi: isolate; white-space: nowrap }
.page a::after { content: target-counter(attr(href), page) }
.code { float: inline-end }
.sign { width: 8mm }
.datum { text-align: end; white-space: nowrap }
.hours .datum, .phrases .datum { white-space: normal }
"""
PISA_LOOKS = """
.module { page-break-before: always }
td, th { padding: 2pt }
"""


def faces(fonts):
    """Files of each family, as `{family: {weight: path}}`, from fonts.toml in the folder."""
    listed = tomllib.loads((fonts / "fonts.toml").read_text("utf-8"))
    return {
        entry["family"]: {file["weight"]: fonts / folder / name for name, file in entry["files"].items()}
        for folder, entry in listed.items()
    }


def styles(edition, fonts, language_line, is_pisa):
    """All styles of an edition. `language_line` stands at the foot of a page."""
    voices = edition["languages"].values()
    wanted = dict.fromkeys(["Noto Sans", *(family for voice in voices for family in voice["fonts"])])
    known = faces(fonts)
    rules = [face(family, weight, path, is_pisa) for family in wanted for weight, path in known[family].items()]
    rules += [voice_rule(edition, voice) for voice in voices]
    page = pisa_sheet(edition) if is_pisa else sheet(edition, language_line)
    return "\n".join([*rules, page, LOOKS, PISA_LOOKS if is_pisa else CSS_LOOKS])


def face(family, weight, path, is_pisa):
    """One file of a family. xhtml2pdf takes paths, the others addresses."""
    source, name = path if is_pisa else path.as_uri(), "bold" if weight > 500 else "normal"
    return f"@font-face {{ font-family: '{family}'; font-weight: {name}; src: url('{source}') }}"


def voice_rule(edition, voice):
    """Fonts, size and pitch of one language."""
    factor, pitch = SCRIPTS[voice["script"]]
    size = SIZES[voice["tag"] != edition["reader"]] * factor * (1.6 if edition["paper"]["large_print"] else 1)
    side, tag = "right" if voice["dir"] == "rtl" else "left", voice["tag"]
    return (
        f'[lang="{tag}"] {{ font-family: {families(voice)}; line-height: {pitch / factor:.2f}; text-align: {side} }}\n'
        f'body[lang="{tag}"], .b-{tag} {{ font-size: {size:.2f}pt }}'
    )


def families(voice):
    """Families of a language, in order of preference."""
    return ", ".join(f"'{family}'" for family in voice["fonts"])


def measures(edition):
    """Width and height of the sheet and its margins, in mm."""
    return SHEETS[edition["paper"]["size"], edition["paper"]["large_print"]]


def sheet(edition, language_line):
    """Sheet, head and foot of a page; the cover has neither."""
    width, height, top, right, foot, left = measures(edition)
    reader, phrases = edition["languages"][edition["reader"]], edition["phrases"]
    near, far = ("right", "left") if reader["dir"] == "rtl" else ("left", "right")
    boxes = {
        "top-center": quoted(phrases["draft"]) if edition["mode"] == "draft" else "none",
        f"bottom-{near}": quoted(language_line),
        "bottom-center": " ".join(quoted(it["t"]) if "t" in it else f"counter({it['v']})" for it in edition["page_of"]),
        f"bottom-{far}": quoted(phrases["as-of"]),
    }
    inner = " ".join(f"@{place} {{ content: {content} }}" for place, content in boxes.items())
    empty = " ".join(f"@{place} {{ content: none }}" for place in boxes)
    size, margin = f"size: {width}mm {height}mm", f"margin: {top}mm {right}mm {foot}mm {left}mm"
    return f"@page {{ {size}; {margin}; font: 7.5pt {families(reader)}; {inner} }}\n@page :first {{ {empty} }}"


def pisa_sheet(edition):
    """The same in the frames of xhtml2pdf; the words of the foot stand in the document."""
    width, height, top, right, foot, left = measures(edition)
    across = f"left: {left}mm; width: {width - left - right}mm"
    content = f"@frame content {{ {across}; top: {top}mm; height: {height - top - foot}mm }}"
    below = f"@frame foot {{ -pdf-frame-content: foot; {across}; top: {height - foot + 3}mm; height: 9mm }}"
    return f"@page {{ size: {width}mm {height}mm; {content} {below} }}"


def quoted(text):
    """A string of CSS."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
