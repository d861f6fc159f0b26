"""The tables of `docs/scale.md`, from what `scale_runs` says."""

import math

import scale_model as model


def few(value):
    """Three digits, with commas."""
    if value == 0:
        return "0"
    places = 2 - math.floor(math.log10(abs(value)))
    value = round(value, places)
    return f"{value:,.{max(0, min(places, 6))}f}"


def hours(seconds):
    return few(seconds / 3600)


def percent(share):
    return f"{share:.1%}".replace("%", " %")


def size(count):
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{few(count)} {unit}"
        count /= 1000
    return f"{few(count)} TB"


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


def languages(run):
    """Measured, for each language that has texts."""
    inputs = run["inputs"]
    packets, common = inputs.measured["packets"], inputs.measured["languages"]
    unit = packets[inputs.models[0]][inputs.formats[0]]["seconds"]
    rows = []
    for tag, forms in packets.items():
        each = lambda key, show: " · ".join(show(forms[form][key]) for form in inputs.formats)
        rows.append([f"`{tag}`", each("pages", str), each("seconds", few),
                     each("seconds", lambda it: f"{it / unit:.2f}"), each("bytes", size),
                     percent(common[tag]["same"]), percent(common[tag]["same but for the name"])])
    head = ["language, with German", f"pages: {' · '.join(inputs.formats)}", "core-seconds",
            f"to `{inputs.models[0]}` {inputs.formats[0]}", "screen + press",
            "pages with the same words in two towns", "the same but for the town's name"]
    return table(head, rows)


def other(run):
    """Measured and assumed, for the whole plan."""
    inputs = run["inputs"]
    it, mean = inputs.measured, mean_packet(run)
    rows = [[what, f"{value:.3f}", percent(value / mean)] for what, value in (
        ("packet, mean of the plan", mean),
        ("start of the program and a worker, order of one language", it["start"]),
        (f"the same, {model.LANGUAGES} languages", inputs.start()),
        ("finding a packet in the cache", it["lookup"]),
        ("merging shards, each packet", it["merge"]),
        ("a cluster begins and ends a task (assumed)", model.DISPATCH))]
    change = it["change"]
    ratios = [
        ["packets of many languages and formats in one process, to each by itself", it["together"]],
        ["the same pages once more (other paper, same process), to the first", it["twin"]],
        ["share of a packet that does not grow with its pages: time · bytes",
         f"{inputs.fixed:.2f} · {inputs.fixed_bytes:.2f}"],
        ["towns' pages, to those measured: least, most often, most (assumed)",
         f"{model.LENGTH[0]} · {model.LENGTH[2]} · {model.LENGTH[1]}"],
        ["packets held up by their machine (assumed), and their mean delay",
         f"{percent(model.TAIL)} · {model.tail_mean():.1f} times"]]
    rows += [[what, value if isinstance(value, str) else f"{value:.2f}", ""] for what, value in ratios]
    rows += [[f"files that differ after one town fact changed; after the revision did",
              f"{change['fact'][1]} · {change['revision'][1]} of {change['items']}", ""],
             ["largest process", f"{few(it['peak MiB'])} MiB", ""],
             ["measured", f"{it['program']}, {it['processor']}, load before {it['load']:.1f}", ""]]
    return table(["other inputs", "core-seconds or ratio", "of a mean packet"], rows)


def mean_packet(run):
    country = run["country"]
    return math.fsum(country.seconds) / len(country.seconds)


def making(run):
    inputs = run["inputs"]
    rows = [[name, hours(it["seconds"]), few(inputs.packets / it["seconds"] * 3600),
             *(hours(it["wall"][cores]) for cores in model.CORES)]
            for name, it in run["making"].items()]
    head = [f"{inputs.packets:,} packets, {2 * inputs.packets:,} files", "core-hours",
            "packets per core-hour", *(f"hours on {cores} cores" for cores in model.CORES)]
    return table(head, rows)


def storage(run):
    it, inputs = run["storage"], run["inputs"]
    names = {"whole": "whole files", "once in a town": "equal streams once in each town",
             "once for all": "equal streams once for all towns",
             "pages once": "the same, and pages with the same words once (not possible now)"}
    rows = [[names[key], size(value), percent(value / it["whole"]), size(value / inputs.packets)]
            for key, value in it.items()]
    return table(["stored", "all", "of whole files", "a packet"], rows)


def streams(run):
    it = run["inputs"].measured["town"]
    whole = sum(it["whole"].values())
    rows = [[kind, percent(it["whole"][kind] / whole), percent(it["once in a town"][kind] / whole),
             percent(it["own"][kind] / whole), percent(it["alike"] / whole) if kind == "pages" else ""]
            for kind in it["whole"]]
    return table(["measured, of the bytes of a town's files", "whole", "once in a town",
                  "not in all towns", "drawn alike in all towns"], rows)


def changes(run):
    whole = run["storage"]["whole"]
    rows = [[name, f"{it['towns']:,}", f"{it['packets']:,}", few(it["drawn"]) if "drawn" in it else "",
             hours(it["seconds"]), hours(it["wall"]), size(it["bytes"]), percent(it["bytes"] / whole)]
            for name, it in run["changes"].items()]
    head = ["what changes", "towns", "packets", "mean, if any fact is drawn", "core-hours",
            f"hours on {model.SOME} cores", "written", "of all files"]
    return table(head, rows)


def sharding(run):
    rows = []
    for name, it in run["sharding"].items():
        busy = math.fsum(it["busy"])
        idle = 1 - busy / (len(it["busy"]) * (it["wall"] - it["merging"] / len(it["busy"])))
        rows.append([name, f"{it['tasks']:,}", f"{it['starts']:,}", hours(busy + it["merging"]),
                     percent(it["starting"] / (busy + it["merging"])),
                     hours(it["merging"]), percent(idle), hours(it["wall"])])
    head = [f"{model.SOME} cores, shards by", "tasks", "starts", "core-hours", "starting",
            "merging, core-hours", "cores idle", "hours"]
    return table(head, rows)


def cuts(run):
    rows = [[it["piece"], f"{it['tasks']:,}", hours(it["total"] + it["merging"]),
             percent(it["overhead"] / it["total"]), few(it["longest"]), hours(it["wall"])]
            for it in run["cuts"]]
    head = ["a task is", "tasks", "core-hours", "starting", "longest task, seconds",
            f"hours on {model.SOME} cores"]
    half = few((run["inputs"].start() + model.DISPATCH) / mean_packet(run))
    note = [f"{half} packets, for half of it to be starting", "", "", percent(0.5), "", ""]
    return table(head, [*rows, note])


def losses(run):
    rows = [[name, hours(it["calm"]), hours(it["wall"]), hours(it["worst"]), hours(it["twice"])]
            for name, it in run["losses"].items()]
    head = [f"{model.LOST} of {model.NODES} nodes with {model.CORES_OF_NODE} cores is lost",
            "hours without loss", "with, mean", "with, worst drawn", "core-hours done twice"]
    return table(head, rows)


def caches(run):
    rows = [[it["name"], size(it["bytes"]), percent(it["same"] / model.TOWNS),
             percent(it["back"] / model.TOWNS)] for it in run["caches"]]
    return table(["`--cache-size`", "bytes", "found, towns in the same order", "found, from the last"],
                 rows)


def sensitivity(run):
    rows = [[name, hours(it["seconds"]), hours(it["wall"]), few(it["longest"]), size(it["whole"]),
             size(it["once for all"]), f"{it['paragraph']:,}"]
            for name, it in run["sensitivity"].items()]
    head = ["if", "core-hours", f"hours on {model.SOME} cores", "longest town, seconds", "whole files",
            "streams once for all", "packets of a German paragraph"]
    return table(head, rows)


def agreement(run):
    """How far the draws are from the arithmetic: printed, but not in `scale.md`."""
    rows = [[it["name"], few(it["drawn"]), few(it["exact"]), percent(it["tolerance"] / it["exact"])]
            for it in run["agreement"]]
    return table(["drawn and computed", "drawn", "in closed form", "may differ by"], rows)


TABLES = [languages, other, making, storage, streams, changes, sharding, cuts, losses, caches,
          sensitivity]


def all_tables(run):
    """Each table of `scale.md` by its name, in the order in which they are printed."""
    return {make.__name__: make(run) for make in TABLES}
