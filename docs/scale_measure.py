"""What `docs/scale --measure` measures, with the program as it ships, in a temporary folder.

Facts of towns are made up here, and go with the folder. Times are core-seconds of the machine that
measures: of the program and of all its workers. Sizes are bytes.
"""

import hashlib
import itertools
import json
import os
import random
import re
import resource
import statistics
import subprocess
import tempfile
import tomllib
import zlib
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SEED = 20261122
DATE = "2026-11-22"
REPEATS = 3
KINDS = ["pages", "fonts", "colour profile", "structure"]
FORMATS = {"a5": ("a5", False), "a4": ("a4", False), "a4 large print": ("a4", True)}
# Languages that are written whole, so that their packets are as long as they will be.
WHOLE = ["en", "de-simple", "uk", "ar", "fa-AF", "ti"]

ORDER = f"""title = "Probe"
date = {DATE}
[stocks.one]
name = "Offset 90"
weight = 90
thickness = 0.11
[stocks.two]
name = "Offset 120"
weight = 120
thickness = 0.15
[defaults]
with = "de"
quantity = 1
binding = "stapled"
"""


# Glyphs that a page shows: strings in brackets, or in hexadecimal.
STRINGS = re.compile(rb"\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f\s]*>", re.S)


class Bench:
    """Runs the program in a temporary folder and tells what it took."""

    def __init__(self, program, folder):
        self.program, self.folder, self.runs = program, folder, itertools.count()

    def run(self, *arguments):
        """Core-seconds of the program and its workers."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([self.program, *map(str, arguments)], cwd=self.folder,
                              capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"error: {arguments} ended with {done.returncode}:\n{done.stderr}")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def order(self, items, revision=1):
        """Writes an order with these items: language, format, stage and stock."""
        text = f"revision = {revision}\n{ORDER}"
        for language, form, stage, stock in items:
            size, large = FORMATS[form]
            text += f'[[items]]\nlanguage = "{language}"\nformat = "{size}"\nstock = "{stock}"\n'
            text += f"large_print = {str(large).lower()}\n"
            text += f'stage = "{stage}"\n' if stage else ""
        path = self.folder / f"{next(self.runs)}.toml"
        path.write_text(text)
        return path

    def batch(self, items, project=None, cache=None, options=(), ending="", **order):
        """An order with these items: core-seconds, the items of its manifest, and where they are."""
        path = self.order(items, **order)
        out = path.with_suffix(ending)
        caching = ["--cache", cache] if cache else ["--no-cache"]
        whose = ["--project", project] if project else []
        options = options or ["--jobs", 1]
        seconds = self.run(*whose, "batch", path, "--out", out, *caching, *options)
        return seconds, entries(out), out

    def least(self, *order, **options):
        """The same more than once: whatever else the machine does only ever adds."""
        return min((self.batch(*order, **options) for _ in range(REPEATS)), key=lambda run: run[0])


def entries(out):
    """Items of a manifest; those of a ZIP are not looked at."""
    return json.loads((out / "manifest.json").read_text())["items"] if out.is_dir() else []


def item(language, form="a5", stage=None, stock="one"):
    return language, form, stage, stock


def size_of(entry):
    return sum(file["bytes"] for file in entry["files"])


def fill(text, rng):
    """A file of `willkommen init` with made-up values in its slots. The telephone numbers are of
    the range that the Bundesnetzagentur keeps for films, the addresses are under `.example`."""
    number = lambda: f"030 23125 {rng.randrange(10, 1000):03}"
    street = lambda: f'{{ street = "{rng.choice(["Probeweg", "Musterstraße", "Am Beispiel"])} ' \
                     f'{rng.randrange(1, 200)}", city = "Ort" }}'
    hours = lambda: f'[{{ days = "mon-fri", open = ["0{rng.randrange(7, 10)}:00-16:00"] }}]'
    site = lambda: f'"https://stelle-{rng.randrange(1000)}.example"'
    values = {"phone": lambda: f'"{number()}"', "url": site, "hours": hours, "address": street,
              "date": lambda: f"2028-09-{rng.randrange(10, 30)}",
              "legal": lambda: f'"§ {rng.randrange(1, 100)} AufenthG"'}
    known = f'status = "found"\nas_of = "{DATE}"\nsource = ["made up"]\n'

    def slot(match):
        kind = re.search(r'^type = "(.*)"', match[0], re.M)
        if kind:
            own = f"value = {values[kind[1]]()}\n"
        else:
            own = f'phone = ["{number()}"]\naddress = {street()}\nhours = {hours()}\n'
        return match[0].replace('status = "missing"\n', known + own)

    return re.sub(r"^\[(?:fact|contact)\..*?(?=^\[|^# Stands|\Z)", slot, text, flags=re.M | re.S)


def make_town(bench, name, rng):
    folder = bench.folder / name.lower()
    bench.run("init", "--town", name.lower(), folder)
    facts = folder / "content/facts" / f"{name.lower()}.toml"
    facts.write_text(fill(facts.read_text(), rng))
    return folder, facts


def opened(head, data):
    """What a stream of a PDF file is, by its dictionary and, for fonts, by how it begins, and what
    is in it."""
    for mark, kind in ((b"/ObjStm", "structure"), (b"/XRef", "structure"), (b"/XML", "structure"),
                       (b"/CMap", "fonts"), (b"/N 3", "colour profile"), (b"/N 4", "colour profile")):
        if mark in head:
            return kind, b""
    data = zlib.decompress(data) if b"/FlateDecode" in head else data
    is_font = data.startswith((b"\0\1\0\0", b"OTTO", b"true", b"\1\0\4"))
    return ("fonts", b"") if is_font else ("pages", data)


def streams(pdf):
    """The streams of a PDF file as they stand there: hash, kind and length of each; of pages also
    the hash of how they are drawn, whatever numbers their glyphs have."""
    data = pdf.read_bytes()
    for found in re.finditer(rb"(?<!end)stream\r?\n(.*?)\r?\nendstream", data, re.S):
        head = data[max(0, found.start() - 600):found.start()]
        kind, content = opened(head[head.rfind(b" obj"):], found[1])
        look = hashlib.sha256(STRINGS.sub(b"()", content)).digest() if kind == "pages" else None
        yield hashlib.sha256(found[1]).digest(), kind, len(found[1]), look


def texts(pdf):
    """The words of each page."""
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True,
                          check=True).stdout
    return [" ".join(page.split()) for page in text.split("\f")[:-1]]


def same_pages(made, place, mask):
    """The share of pages of one item whose words another town's item has too, as the mean over all
    ordered pairs of towns. With `mask` the name of the town does not count."""
    pages = []
    for town, (_, items, out) in made.items():
        [screen] = (out / file["path"] for file in items[place]["files"]
                    if file["path"].startswith("digital/"))
        pages.append([page.replace(town, "…") if mask else page for page in texts(screen)])
    return statistics.mean(sum(page in other for page in one) / len(one)
                           for one, other in itertools.permutations(pages, 2))


def compare_towns(made, places):
    """What the same items of several towns have in common, in bytes, by kind of stream.

    `whole` is as the files are; `once in a town` has equal streams of one town once; of that,
    `common` is in every town and `own` is the rest, for one town. What only some of the towns share
    counts as own, once for those that share it. What is between streams is structure, and own.
    `alike` are bytes of pages that every town draws the same but for the numbers of glyphs. `same`
    are shares of pages with the same words.
    """
    towns, whole, between, by_town, by_look = len(made), Counter(), 0, [], []
    sizes, looks = {}, Counter()
    for _, found, out in made.values():
        seen, drawn = {}, Counter()
        for file in itertools.chain(*(found[place]["files"] for place in places)):
            between += file["bytes"]
            for key, kind, size, look in streams(out / file["path"]):
                whole[kind] += size
                between -= size
                seen[key] = kind
                sizes[key] = size
                if look:
                    drawn[look] += size
        by_town.append(seen)
        by_look.append(drawn)
    everywhere = set.intersection(*map(set, by_town))

    def summed(streams):
        result = Counter()
        for key, kind in streams:
            result[kind] += sizes[key]
        return result

    once = sum((summed(seen.items()) for seen in by_town), Counter())
    every = {key: kind for seen in by_town for key, kind in seen.items()}
    own = summed((key, kind) for key, kind in every.items() if key not in everywhere)
    common = summed((key, every[key]) for key in everywhere)
    for count in (whole, once, own):
        count["structure"] += between
    each = lambda count, among: {kind: count[kind] / among for kind in KINDS}
    same_looks = set.intersection(*map(set, by_look))
    alike = sum(size for drawn in by_look for look, size in drawn.items() if look in same_looks)
    pages = {mask: statistics.mean(same_pages(made, place, mask) for place in places)
             for mask in (False, True)}
    return {"whole": each(whole, towns), "once in a town": each(once, towns), "common": each(common, 1),
            "own": each(own, towns), "alike": alike / towns, "same": pages[False],
            "same but for the name": pages[True]}


def reach():
    """Of each layer: how many facts and contacts there are, and how many the package names."""
    package = tomllib.loads((ROOT / "content/packages/start.toml").read_text())
    modules = [*package["front"], *package["annexes"], *itertools.chain(*package["stages"].values())]
    text = "".join(path.read_text() for module in modules
                   for path in (ROOT / "content/modules" / module).glob("*.toml")
                   if path.name in ("module.toml", "de.toml"))
    named = set(re.findall(r"[a-z0-9][a-z0-9-]+", text))
    result = {}
    for layer in ("germany", "nrw", "bochum"):
        facts = tomllib.loads((ROOT / f"content/facts/{layer}.toml").read_text())
        ids = [*facts.get("fact", {}), *facts.get("contact", {})]
        result[layer] = [len(ids), sum(name in named for name in ids)]
    return result


def measure_again(bench, town, items):
    """One town's order made again: with two workers, as a ZIP, in parts, with the revision counted
    up, and with one of its facts changed. The cache is left for `measure_packets`."""
    (folder, facts), cache, few = town, bench.folder / "cache", items[:len(WHOLE)]
    made = bench.batch(items, folder, cache)
    warm = bench.least(items, folder, cache)[0]
    two = bench.least(items, folder, cache, options=["--jobs", 2])[0]
    zipped = bench.least(items, folder, cache, ending=".zip")[0]
    path = bench.order(few)
    shards = [path.with_suffix(f".{part}") for part in (1, 2)]
    for part, shard in enumerate(shards, 1):
        bench.run("--project", folder, "batch", path, "--out", shard, "--cache", cache, "--jobs", 1,
                  "--shard", f"{part}/2")
    merge = min(bench.run("merge", *shards, "--out", path.with_suffix(f".m{turn}"))
                for turn in range(REPEATS))
    revised, other, _ = bench.batch(few, folder, cache, revision=2)
    text = facts.read_text()
    [old] = re.findall(r'\[fact\.citizens-office-phone\].*?value = ("[^"]*")', text, re.S)
    facts.write_text(text.replace(old, '"030 23125 001"'))
    changed, new, _ = bench.batch(few, folder, cache)
    facts.write_text(text)
    differ = lambda items: sum(one["files"] != two["files"] for one, two in zip(made[1], items))
    # What is too small to be measured comes out below nothing.
    return made, {
        "worker": max(0, two - warm), "merge": merge / len(few),
        "zip": max(0, zipped - warm) / len(items),
        "change": {"items": len(few), "fact": [changed, differ(new)], "revision": [revised, differ(other)]}}


def measure_packets(bench, folder, cache):
    """Starts, look-ups in the cache of this town, packets each by itself, all in one process, twice
    the same pages, and packets of several lengths.

    Rounds through them all, and the least of each; but a long run finds no quiet time that is long
    enough. So what all in one process cost is the median of the rounds' ratios. Start and look-up
    follow from orders of two lengths with the same languages, since a cache is asked for them all.
    """
    items = [item(language, form) for form in FORMATS for language in WHOLE]
    orders = {one: ([one],) for one in items}
    orders |= {"all": (items,), "twins": ([item("ar"), item("ar", stock="two")],)}
    orders |= {stage: ([item("ar", stage=stage)],) for stage in ("first-day", "first-week", "first-months")}
    warm = {"found one": (items[:1], folder, cache), "found few": (items[:len(WHOLE)], folder, cache),
            "found all": (items, folder, cache)}
    for order in warm.values():
        bench.batch(*order)
    orders |= warm
    rounds = [{name: bench.batch(*order)[:2] for name, order in orders.items()} for _ in range(REPEATS)]
    least = {name: min((each[name] for each in rounds), key=lambda run: run[0]) for name in orders}
    one, few, every = (least[name][0] for name in warm)
    lookup = (every - few) / (len(items) - len(WHOLE))
    start = one - lookup
    per_language = max(0, few - len(WHOLE) * lookup - start) / (len(WHOLE) - 1)
    start_all = start + per_language * (len(WHOLE) - 1)
    alone = {name: {"seconds": seconds - start, "pages": made[0]["pages"], "bytes": size_of(made[0])}
             for name, (seconds, made) in least.items()}
    arabic = alone[item("ar")]
    ratio = lambda each: (each["all"][0] - start_all) / sum(each[one][0] - start for one in items)
    lengths = [alone[name] for name in ("first-day", "first-week", "first-months")] + [arabic]
    return {"start": start, "start per language": per_language, "lookup": lookup,
            "packets": {language: {form: alone[item(language, form)] for form in FORMATS}
                        for language in WHOLE},
            "together": statistics.median(map(ratio, rounds)),
            "twin": max(0, alone["twins"]["seconds"] / arabic["seconds"] - 1),
            "lengths": [[it["pages"], it["seconds"], it["bytes"]] for it in lengths]}


def measure(program):
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as name:
        bench, rng = Bench(program, Path(name)), random.Random(SEED)
        towns = {town: make_town(bench, town, rng)
                 for town in ("Musterhausen", "Probedorf", "Beispielstadt", "Neuort")}
        items = [item(language, form) for form in FORMATS for language in WHOLE]
        neuort, result = measure_again(bench, towns["Neuort"], items)
        made = {town: neuort if town == "Neuort" else bench.batch(items, folder)
                for town, (folder, _) in towns.items()}
        result |= measure_packets(bench, towns["Neuort"][0], bench.folder / "cache")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
        places = {language: [at for at, item in enumerate(items) if item[0] == language]
                  for language in WHOLE}
        return {"program": version.stdout.strip(), "processor": processor(), "load": load, **result,
                "peak MiB": peak / 1024, "reach": reach(), "towns": len(towns),
                "town": compare_towns(made, range(len(items))),
                "languages": {language: compare_towns(made, places[language]) for language in WHOLE}}


def processor():
    """What the system calls its processor."""
    try:
        names = re.findall(r"^model name\s*:\s*(.*)$", Path("/proc/cpuinfo").read_text(), re.M)
    except OSError:
        names = []
    return f"{len(names) or os.cpu_count()} cores, {names[0] if names else 'unknown'}"


def rounded(value):
    """Four digits: more would say that the figures are better than they are."""
    match value:
        case dict(): return {key: rounded(inner) for key, inner in value.items()}
        case list(): return [rounded(inner) for inner in value]
        case float(): return float(f"{value:.4g}")
        case _: return value
