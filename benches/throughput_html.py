"""Turns an edition (what `willkommen build --emit-json` writes) into one plain HTML document.

The same words, blocks, tables, lists, cards and QR codes as in the packet, so that engines that read
HTML have the same work. Two flavours: `css` for engines that know CSS paged media (WeasyPrint, Chromium),
`pisa` for xhtml2pdf, which has tags and page frames of its own. Drawings (door, tabs, sample letter,
icons) are left out, which is in favour of these engines.
"""

import base64
import re
from html import escape

from throughput_css import styles

SIGNS = {"unconfirmed": "?", "contested": "??", "under-change": "~", "expired": "!"}
# Kinds that become real lists where one language stands alone; all others are tables.
LISTS = {"steps": "ol", "letter": "ol", "route": "ol", "checklist": "ul", "pictures": "ul"}


def document(edition, fonts, flavour, name=None):
    """The whole document, with the fonts of a folder. `name` is the addressee on the cover."""
    return Packet(edition, flavour, name).document(fonts)


class Packet:
    """One edition on its way to HTML."""

    def __init__(self, edition, flavour, name):
        self.edition, self.pisa, self.name = edition, flavour == "pisa", name
        self.languages = edition["languages"]
        self.own = edition["phrases_tag"]

    # Document.

    def document(self, fonts):
        """The whole document."""
        reader = self.languages[self.edition["reader"]]
        looks = styles(self.edition, fonts, self.language_line(), self.pisa)
        head = f'<meta charset="utf-8"><title>{escape(self.edition["title"])}</title><style>{looks}</style>'
        script = '<pdf:language name="arabic"/>' if self.pisa and reader["dir"] == "rtl" else ""
        furniture = self.pisa_furniture() if self.pisa else ""
        return (
            f'<!DOCTYPE html><html lang="{reader["tag"]}" dir="{reader["dir"]}"><head>{head}</head>'
            f"<body>{script}{furniture}{self.parts()}</body></html>"
        )

    def language_line(self):
        """The language, in its own words and in German."""
        reader = self.languages[self.edition["reader"]]
        names = [reader["endonym"], reader["german"]]
        return " · ".join(dict.fromkeys(names if reader["lang"] != "de" else names[:1]))

    def pisa_furniture(self):
        """The foot of a page in xhtml2pdf's own tags."""
        tags = {"page": "<pdf:pagenumber>", "pages": "<pdf:pagecount>"}
        pieces = "".join(escape(p["t"]) if "t" in p else tags[p["v"]] for p in self.edition["page_of"])
        words = [escape(self.language_line()), pieces, escape(self.edition["phrases"]["as-of"])]
        return f'<div id="foot"><p class="foot" lang="{self.own}">{" &#160; ".join(words)}</p></div>'

    # Parts of the packet.

    def parts(self):
        """Cover, front, contents, body, annexes and imprint."""
        of = lambda part: [module for module in self.edition["modules"] if module["part"] == part]
        front, body, annex = of("front"), of("body"), of("annex")
        modules = lambda list_: "".join(self.module(module, True) for module in list_)
        end = "".join(self.module(module, index == 0) for index, module in enumerate(annex))
        return self.cover() + modules(front) + self.contents(body + annex) + modules(body) + end + self.imprint()

    def phrase(self, id_, tag="p", classes=""):
        """A fixed phrase for the reader, and below it in German unless it is German."""
        both = f'<{tag} class="{classes}" lang="{self.own}">{escape(self.edition["phrases"][id_])}</{tag}>'
        if self.own == "de":
            return both
        return both + f'<p class="small" lang="de" dir="ltr">{escape(self.edition["phrases_de"][id_])}</p>'

    def cover(self):
        """Welcome, language, addressee, emergency numbers, date."""
        edition = self.edition
        phones = " &#160; ".join(self.runs([run]) for run in edition["cover"]["phones"])
        name = escape(self.name) if self.name else "…" * 20
        as_of = f'<p class="small">{escape(edition["phrases"]["as-of"])} · {escape(edition["town"]["office"])}</p>'
        return (
            '<div class="cover">' + self.phrase("cover-welcome", classes="welcome") + self.phrase("cover-subtitle")
            + f'<p class="name">{escape(self.language_line())}</p>' + self.phrase("cover-for")
            + f'<p class="name">{name}</p>' + self.phrase("cover-emergency") + f'<p class="welcome">{phones}</p>'
            + f'<p>{escape(edition["phrases"]["cover-hint"])}</p>{as_of}</div>'
        )

    def contents(self, modules):
        """Contents, with page numbers where the engine knows them."""
        head = '<div class="module">' + self.phrase("contents", "h1" if not self.pisa else "p", "title")
        if self.pisa:
            return head + "<pdf:toc/></div>"
        line = lambda id_, number, words: (
            f'<td class="number">{number}</td><td>{words}</td><td class="page"><a href="#{id_}"></a></td>'
        )
        rows = [line(m["id"], m["number"], self.words(m["title"]) + self.german_title(m)) for m in modules]
        return head + table([*rows, line("imprint", "", self.phrase("imprint"))]) + "</div>"

    def german_title(self, module):
        """The German title under one in another language."""
        if module["title"]["tag"] == "de":
            return ""
        return f'<p class="small" lang="de" dir="ltr">{escape(module["title_de"])}</p>'

    def module(self, module, own_page):
        """A module: titles and blocks."""
        marks = {block["sides"][0]["mark"] for block in module["blocks"]}
        shared = marks.pop() if len(marks) == 1 else None
        title = self.words(module["title"], "span")
        head = f'<h1 class="title">{title}</h1>{self.mark(shared)}{self.german_title(module)}'
        blocks = "".join(self.block(block, shared) for block in module["blocks"])
        return f'<div class="{"module" if own_page else "annex"}" id="{module["id"]}">{head}{blocks}</div>'

    def imprint(self):
        """The imprint in the reader's phrases and in German."""
        both = self.imprint_in(self.edition["imprint"], "phrases", self.own, True)
        german = self.edition["imprint_de"]
        return both + (self.imprint_in(german, "phrases_de", "de", False) if german else "")

    def imprint_in(self, imprint, phrases, tag, first):
        """The imprint in one language; the sources, which are German, once."""
        say = lambda id_: escape(self.edition[phrases][id_])
        line = lambda label, words: f"<p><b>{label}</b>: {words}</p>"
        lines = [line(escape(row["label"]), self.runs(row["runs"])) for row in imprint["rows"]]
        advice = ["imprint-draft"] if self.edition["mode"] == "draft" else []
        lines += [f"<p>{say(id_)}</p>" for id_ in [*advice, "imprint-advice"]]
        lines += [f"<p><b>{say('imprint-marks')}</b></p>"] if imprint["marks"] else []
        label = lambda mark: escape(f"{SIGNS.get(mark['mark'], '')} {mark['label']}")
        lines += [line(label(mark), escape(mark["text"])) for mark in imprint["marks"]]
        lines += [f"<p><b>{say('imprint-translations')}</b></p>"]
        lines += [line(self.runs(t["language"]), escape(t["text"])) for t in imprint["translations"]]
        if first and imprint["sources"]:
            lines += [f"<p><b>{say('imprint-sources')}</b></p><p>{escape(' · '.join(imprint['sources']))}</p>"]
        head = f'<h1 class="title" id="{"imprint" if first else "imprint-de"}">{say("imprint")}</h1>'
        return f'<div class="annex tiny" {self.voice(tag)}>{head}{"".join(lines)}</div>'

    # Blocks.

    def mark(self, mark):
        """The line above words that are stale or in another language."""
        words = mark and escape(self.edition["phrases"]["mark-" + mark])
        return f'<p class="mark" lang="{self.own}">{words}</p>' if mark else ""

    def block(self, block, shared):
        """A block of whatever kind."""
        head = self.mark(block["sides"][0]["mark"] if not shared else None) + self.block_title(block)
        kind, data = block["kind"], block["data"]
        if kind in ("contacts", "directory"):
            body = self.contacts(block)
        elif kind == "glossary":
            term = lambda it: escape(" ".join(filter(None, [it["article"], it["term"]])))
            body = table([f"<td><b>{term(t)}</b></td><td>{self.words(t['glosses'][0])}</td>" for t in data["terms"]])
        elif kind == "sources":
            lines = [escape(" · ".join([source["name"], *source["as_of"]])) for source in data["sources"]]
            body = "".join(f'<p class="small">{line}</p>' for line in lines)
        else:
            body = self.texts(block) + self.items(block)
        return f'<div class="block {kind} {block["level"] or ""}">{head}{body}</div>'

    def block_title(self, block):
        """Number, the word for the kind, and the titles."""
        named = {"key-point": "key-point", "deadline": "deadline", "warning": f"warning-{block['level']}"}
        words, cells = named.get(block["kind"]), []
        for index, side in enumerate(block["sides"]):
            phrases = self.edition["phrases_beside" if index else "phrases"]
            deadline = block["data"].get("deadline")
            parts = [f'<b class="kind">{escape(phrases[words])}</b>'] if words else []
            length = deadline and escape(f"{deadline['count']} {deadline['units'][index]}")
            parts += [f'<b class="count">{length}</b>'] if length else []
            parts += [f"<b>{self.runs(side['title'])}</b>"] if side["title"] else []
            number = block["number"] if index == 0 else ""
            shown = f'<span class="number" dir="ltr">{number}</span> ' if number else ""
            cells.append(shown + " &#160; ".join(parts))
        return self.beside(block, cells, "h2" if block["sides"][0]["title"] and not self.pisa else "p", "head")

    def texts(self, block):
        """Running text, side by side."""
        if not any(side["text"] for side in block["sides"]):
            return ""
        return self.beside(block, [self.runs(side["text"] or []) for side in block["sides"]], "p", "text")

    def beside(self, block, cells, tag, classes):
        """Words of each side: one below the other never, so that both keep their line."""
        inner = [f'<{tag} class="{classes}">{cell}</{tag}>' for cell in cells]
        voices = [self.attributes(side["tag"]) for side in block["sides"]]
        if len(cells) == 1:
            return f"<div {voices[0]}>{inner[0]}</div>"
        row = "".join(f"<td {voice}>{cell}</td>" for voice, cell in zip(voices, inner))
        return table([row], "pair")

    def attributes(self, tag):
        """Language, direction and class of size."""
        return f'class="b-{tag}" {self.voice(tag)}'

    def voice(self, tag):
        """Language and direction."""
        return f'lang="{tag}" dir="{self.languages[tag]["dir"]}"'

    def items(self, block):
        """The items: a list where one language stands alone and nothing is beside them, else a table."""
        kind, sides = block["kind"], block["sides"]
        count = len(sides[0]["items"])
        if kind in LISTS and len(sides) == 1 and count:
            items = "".join(f"<li>{self.item(kind, sides[0], i)}</li>" for i in range(count))
            return f"<{LISTS[kind]} {self.attributes(sides[0]['tag'])}>{items}</{LISTS[kind]}>"
        if kind == "decision":
            return self.decision(sides, count)
        rows = []
        for i in range(count):
            cells = [f"<td {self.attributes(side['tag'])}>{self.item(kind, side, i)}</td>" for side in sides]
            sign, datum = self.sign(block, i), self.datum(block, i)
            rows.append((f'<td class="sign">{sign}</td>' if sign else "") + "".join(cells)
                        + (f'<td class="datum">{datum}</td>' if datum else ""))
        return table(rows)

    def decision(self, sides, count):
        """If and then, each with both languages in one cell."""
        head = "".join(f"<th>{escape(self.edition['phrases'][id_])}</th>" for id_ in ("if", "then"))
        words = lambda side, i, key: f"<p {self.attributes(side['tag'])}>{self.runs(side['items'][i][key])}</p>"
        cell = lambda i, key: "".join(words(side, i, key) for side in sides)
        return table([head, *(f"<td>{cell(i, 'if')}</td><td>{cell(i, 'then')}</td>" for i in range(count))])

    def item(self, kind, side, index):
        """The words of one item in one language."""
        texts = side["items"][index]
        order = ("situation", "phrase", "say") if kind == "phrases" else ("label", "text", "note")
        strong = ("phrase",) if kind == "phrases" else ("label",) if "text" in texts or "note" in texts else ()
        words = {key: self.runs(texts[key]) for key in order if key in texts}
        parts = [f"<b>{text}</b>" if key in strong else text for key, text in words.items()]
        return "<br>".join(parts) + ("<br>" + "_" * 30 if kind == "fields" else "")

    def sign(self, block, index):
        """What stands before an item."""
        kind = block["kind"]
        if kind == "dos":
            return escape(self.edition["phrases"][block["data"]["verdicts"][index]])
        return f"{index + 1}." if LISTS.get(kind) == "ol" else "□" if kind == "checklist" and not self.pisa else ""

    def datum(self, block, index):
        """What stands behind an item: number, amount, hours, law, target."""
        data = block["data"]
        if "prices" in data:
            price = data["prices"][index]
            until = self.edition["phrases"]["valid-until"].replace("{date}", price["valid_until"] or "")
            day = f'<p class="small">{escape(until)}</p>' if price["valid_until"] else ""
            return self.runs([price["value"]]) + day
        if "openings" in data:
            return self.hours(data["openings"][index]["sides"][0])
        if "targets" in data:
            target = data["targets"][index]
            return f'{target["number"]} <span class="page"><a href="#{target["place"].split("/")[0]}"></a></span>'
        if "german" in data:
            is_there = any(side["tag"] == "de" for side in block["sides"])
            return "" if is_there else f'<span lang="de" dir="ltr">{self.runs(data["german"][index])}</span>'
        run = data.get("phones", data.get("laws", [None] * (index + 1)))[index]
        return f"<b>{self.runs([run])}</b>" if run else ""

    def hours(self, rows):
        """Days and times."""
        line = lambda row: f'{escape(row["days"])} <span class="f" dir="ltr">{escape(row["times"])}</span>'
        return "<br>".join(map(line, rows))

    # Contacts.

    def contacts(self, block):
        """Cards: short where the packet has a directory, and two to a row in it."""
        contacts = block["data"]["contacts"]
        if block["kind"] == "contacts" and self.edition["has_directory"]:
            return table([self.short(contact) for contact in contacts], "rows cards")
        cards = [f"<td>{self.full(contact)}</td>" for contact in contacts]
        return table(["".join(cards[i:i + 2]) for i in range(0, len(cards), 2)], "rows cards")

    def named(self, contact):
        """Name, doubt and what it is for."""
        doubt = contact["mark"] and escape(self.edition["phrases"]["mark-" + contact["mark"]])
        mark = f' <span class="mark">{doubt}</span>' if doubt else ""
        role = next((self.words(role) for role in contact["roles"] if role), "")
        return f'<b lang="de" dir="ltr">{escape(contact["name"])}</b>{mark}{role}'

    def short(self, contact):
        """Name, role and the number to dial."""
        phones, web = contact["phones"], contact["web"]
        reach = phones[0]["t"] if phones else web["t"].split("/")[0] if web else ""
        return f'<td>{self.named(contact)}</td><td class="datum" dir="ltr"><b>{escape(reach)}</b></td>'

    def full(self, contact):
        """All that is known, with the code to scan."""
        lines = [escape(", ".join(contact["address"]))]
        lines += [f'<a href="{phone["u"]}">{phone["t"]}</a>' for phone in contact["phones"]]
        lines += [self.hours(contact["hours"][0])] if contact["hours"] else []
        lines += [escape(self.edition["phrases"]["by-appointment"])] if contact["by_appointment"] else []
        links = [link for link in (contact["email"], contact["web"]) if link]
        lines += [f'<a href="{escape(link["u"])}">{escape(link["t"])}</a>' for link in links]
        code = self.code(contact["web"]["qr"]) if contact["web"] else ""
        return code + self.named(contact) + f'<p class="small" dir="ltr">{"<br>".join(filter(None, lines))}</p>'

    def code(self, qr):
        """A QR code as one path; as a picture for xhtml2pdf, which knows no drawing inside HTML."""
        dark = ((m.start(), y, len(m[0])) for y, row in enumerate(qr["rows"]) for m in re.finditer("#+", row))
        path = "".join(f"M{x} {y}h{n}v1h-{n}z" for x, y, n in dark)
        side = len(qr["rows"])
        svg = (f'<svg xmlns="http://www.w3.org/2000/svg" class="code" width="42" height="42" '
               f'viewBox="0 0 {side} {side}"><path d="{path}"/></svg>')
        if not self.pisa:
            return svg
        return f'<img class="code" src="data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}">'

    # Words.

    def words(self, words, tag="p"):
        """Words of one language with its direction; nothing if there are none."""
        if not words:
            return ""
        return f'<{tag} {self.voice(words["tag"])}>{self.runs(words["runs"])}</{tag}>'

    def runs(self, runs):
        """The pieces of a text."""
        return "".join(self.run(run) for run in runs)

    def run(self, run):
        """One piece of a text."""
        match run["k"]:
            case "t":
                return escape(run["t"])
            case "strong":
                return f"<b>{self.runs(run['runs'])}</b>"
            case "link":
                return f'<a href="{escape(run["u"])}">{self.runs(run["runs"])}</a>'
            case "de":
                return f'<span lang="de" dir="ltr">{escape(run["t"])}</span>'
            case "voice":
                return f'<span {self.voice(run["tag"])}>{escape(run["t"])}</span>'
            case "fact":
                words = f'<a href="{escape(run["u"])}">{escape(run["t"])}</a>' if run["u"] else escape(run["t"])
                sign = f"<sup>{SIGNS[run['mark']]}</sup>" if run["mark"] else ""
                return f'<span class="f"{"" if run.get("dir") else " dir=ltr"}>{words}</span>{sign}'
            case unknown:
                raise ValueError(f"the edition has a run of the unknown kind {unknown}")


def table(rows, classes="rows"):
    """A table of rows that are cells already; nothing without rows."""
    return f'<table class="{classes}">{"".join(f"<tr>{row}</tr>" for row in rows)}</table>' if rows else ""
