"""Whether the simulation of `docs/scale` can be right: what must be conserved, what must be in order,
and what can be computed without draws. Each check is also given something wrong, and must find it."""

import copy
import math

import scale_model as model


def agreement(run):
    """Sums that were drawn beside their expectation. The tolerance is four standard deviations of
    what is drawn, for each kind of draw by itself, and a thousandth for what is left out."""
    inputs, country = run["inputs"], run["country"]
    least, most, often = model.LENGTH
    length = (least + most + often) / 3
    spread = math.sqrt((least**2 + most**2 + often**2 - least * most - least * often - most * often) / 18)
    luck = 1 + model.TAIL * (model.tail_mean() - 1)
    # Languages that have no texts have a length with mean one.
    strays = math.sqrt(math.exp(inputs.spread**2) - 1)
    chance = math.exp(model.NOISE**2) - 1 + model.TAIL * model.tail_square()

    def compare(name, drawn, key, fixed, factor, known, lucky):
        forms = [sum(it[key] for it in inputs.measured["packets"][tag].values()) for tag in inputs.models]
        count = len(inputs.models)
        bases = [forms[number % count] for number in range(model.LANGUAGES)]
        factors = [stray if known else 1.0 for _, stray in inputs.languages]
        exact = model.TOWNS * factor * sum(base * (fixed + (1 - fixed) * length * stray)
                                           for base, stray in zip(bases, factors))
        grows = model.TOWNS * factor * (1 - fixed)
        by_language = 0.0 if known else grows * length * strays * math.hypot(*bases[count:])
        by_town = grows * spread * sum(bases) / math.sqrt(model.TOWNS)
        by_luck = exact * math.sqrt(chance / inputs.packets) if lucky else 0.0
        tolerance = 4 * math.hypot(by_language, by_town, by_luck) + exact / 1000
        return {"name": name, "drawn": drawn, "exact": exact, "tolerance": tolerance}

    sums = []
    for known, note in (False, ""), (True, ", lengths of languages as drawn"):
        sums += [compare(f"core-hours of making, each packet by itself{note}",
                         math.fsum(country.seconds) / 3600, "seconds", inputs.fixed, luck / 3600,
                         known, True),
                 compare(f"TB of whole files{note}", math.fsum(country.bytes) / 1e12, "bytes",
                         inputs.fixed_bytes, 1e-12, known, False)]
    facts = []
    reach, per_town = inputs.measured["reach"], inputs.per_town
    for name, layer, towns, squares in (
            ("national fact", "germany", model.TOWNS, model.TOWNS**2),
            ("fact of North Rhine-Westphalia", "nrw", model.TOWNS / len(model.STATES),
             sum(count**2 for count in country.states.values()) / len(model.STATES)),
            ("fact of a town", "bochum", 1, 1)):
        total, named = reach[layer]
        mean = towns * named / total
        deviation = math.sqrt(squares * named / total - mean**2)
        facts.append({"name": "packets of a drawn " + ("state fact" if layer == "nrw" else name),
                      "drawn": run["changes"][name]["drawn"], "exact": mean * per_town,
                      "tolerance": 4 * deviation / math.sqrt(model.DRAWS) * per_town})
    return sums + facts


def near(one, other, part=1e-9):
    return math.isclose(one, other, rel_tol=part, abs_tol=1e-6)


def inputs_make_sense(run):
    it = run["inputs"].measured
    ratios = [it["together"], it["twin"], *(each["same"] for each in it["languages"].values())]
    times = [form["seconds"] for forms in it["packets"].values() for form in forms.values()]
    return (all(0 <= ratio <= 1.5 for ratio in ratios) and it["start"] > 0 < it["lookup"]
            and min(times) > 0 and it["change"]["fact"][1] > 0
            and all(named <= total for total, named in it["reach"].values())
            and all(each["same"] <= each["same but for the name"] for each in it["languages"].values()))


def whole_country(run):
    inputs, country = run["inputs"], run["country"]
    return (sum(country.states.values()) == model.TOWNS == len(country.state_of)
            and country.states[model.NRW] == 396 and min(country.states.values()) >= 1
            and len(country.seconds) == inputs.packets == model.TOWNS * inputs.per_town)


def shards_are_the_whole(run):
    """What all cores make together is what one core would make; nobody waits for nothing."""
    inputs, country = run["inputs"], run["country"]
    start, whole = inputs.start(), math.fsum(country.seconds)
    together = whole * inputs.measured["together"]
    by = run["sharding"]
    expected = {"town, whoever is free takes the next": (together, start),
                "town, equal blocks of the list": (together, start),
                "language, one core each": (together, inputs.start(1)),
                "packet, round robin": (whole, start),
                f"every order with --shard K/{model.SOME}": (whole, start)}
    ends = all(max(it["busy"]) <= (it["wall"] - it["merging"] / model.SOME) * (1 + 1e-9)
               for it in by.values())
    tasks = {name: model.LANGUAGES if name.startswith("language") else it["tasks"]
             for name, it in by.items()}
    return ends and set(by) == set(expected) and all(
        near(math.fsum(by[name]["busy"]),
             making + by[name]["starts"] * each + tasks[name] * model.DISPATCH)
        for name, (making, each) in expected.items())


def cuts_are_the_whole(run):
    """However fine it is cut, what is made is the same, and each piece costs one start more."""
    whole, together = math.fsum(run["country"].seconds), run["inputs"].measured["together"]
    alone = run["inputs"].packets
    return all(near(it["total"] - it["overhead"], whole if it["tasks"] == alone else whole * together)
               for it in run["cuts"])


def schedules_keep_their_bounds(run):
    """Never faster than all cores at work, nor than the longest task; with a list of tasks at most
    the longest task slower (Graham 1969)."""
    return all(
        max(it["seconds"] / cores, it["longest"]) * (1 - 1e-9) <= wall
        <= (it["seconds"] / cores + it["longest"]) * (1 + 1e-9)
        for it in run["making"].values() for cores, wall in it["wall"].items())


def changes_are_in_order(run):
    """A town is less than its state, a state less than the country."""
    it = run["changes"]
    order = [it[name] for name in ("fact of a town", "fact of North Rhine-Westphalia",
                                   "fact of the state with most municipalities", "national fact")]
    return (all(one[key] <= two[key] for one, two in zip(order, order[1:])
                for key in ("towns", "packets", "seconds", "bytes", "wall"))
            and order[0]["packets"] == run["inputs"].per_town
            and order[1]["towns"] == 396 and order[3]["packets"] == run["inputs"].packets
            and near(order[3]["bytes"], run["storage"]["whole"])
            and near(order[3]["seconds"], run["making"]["each town's order in one process"]["seconds"]))


def sharing_saves(run):
    """The more is shared the less is stored; and the country shares between what the language with
    the least and that with the most of its bytes in common was measured to share."""
    it, measured = run["storage"], run["inputs"].measured["languages"].values()

    def is_between(share, key):
        counted = lambda each: sum(each[key].values()) - each[key]["colour profile"]
        shares = [counted(each) / sum(each["whole"].values()) for each in measured]
        return min(shares) <= share <= max(shares) + 0.002

    return (0 < it["pages once"] <= it["once for all"] <= it["once in a town"] <= it["whole"]
            and is_between(it["once in a town"] / it["whole"], "once in a town")
            and is_between(it["once for all"] / it["whole"], "own"))


def caches_find_what_fits(run):
    by = run["caches"]
    return (by[-1]["same"] == by[-2]["same"] == by[-2]["back"] == model.TOWNS
            and all(one[key] <= two[key] for one, two in zip(by[:-1], by[1:-1]) for key in ("same", "back"))
            and all(it["back"] <= model.TOWNS * min(1, it["bytes"] / run["storage"]["whole"] * 1.02)
                    for it in by[:-1]))


def losses_cost(run):
    """Who keeps what was done does least again; nobody gains by a loss."""
    shared, towns, blocks = run["losses"].values()
    return (0 < shared["twice"] <= towns["twice"] <= blocks["twice"]
            and all(it["calm"] <= it["wall"] * 1.001 and it["wall"] <= it["worst"]
                    for it in (shared, towns, blocks)))


def sensitivity_turns_the_right_way(run):
    it = run["sensitivity"]
    plan = it["as planned"]
    more = [it[name]["seconds"] for name in it if name != "10 % of towns write their own texts"
            and name != "no reuse within a language"]
    own = it["10 % of towns write their own texts"]
    return (all(seconds >= plan["seconds"] for seconds in more)
            and near(it["cores half as fast"]["seconds"] + model.TOWNS * model.DISPATCH,
                     2 * plan["seconds"])
            and plan["once for all"] <= own["once for all"] <= plan["whole"] == own["whole"]
            and own["paragraph"] < plan["paragraph"])


def draws_are_near_the_arithmetic(run):
    return all(abs(it["drawn"] - it["exact"]) <= it["tolerance"] for it in run["agreement"])


def spoil(run, *path, by):
    """A copy of the run with one value changed; what is beside the path is shared."""
    result = dict(run)
    here = result
    for key in path[:-1]:
        here[key] = copy.copy(here[key])
        here = here[key]
    here[path[-1]] = by(here[path[-1]])
    return result


def spoiled_inputs(run):
    inputs = copy.copy(run["inputs"])
    inputs.measured = {**inputs.measured, "lookup": -1.0}
    return {**run, "inputs": inputs}


def spoiled_country(run):
    country = copy.copy(run["country"])
    country.states = {**country.states, model.NRW: 395}
    return {**run, "country": country}


def without_the_last(busy):
    return [*busy[:-1], 0.0]


TOWN = "town, whoever is free takes the next"
CHECKS = [
    (inputs_make_sense, spoiled_inputs),
    (whole_country, spoiled_country),
    (shards_are_the_whole, lambda run: spoil(run, "sharding", TOWN, "busy", by=without_the_last)),
    (cuts_are_the_whole, lambda run: spoil(run, "cuts", 2, "total", by=lambda it: it * 0.9999)),
    (schedules_keep_their_bounds, lambda run: spoil(
        run, "making", "each town's order in one process", "wall", 64, by=lambda it: it * 0.9)),
    (changes_are_in_order, lambda run: spoil(
        run, "changes", "fact of a town", "packets", by=lambda it: it + 1)),
    (sharing_saves, lambda run: spoil(run, "storage", "once for all", by=lambda it: it * 0.5)),
    (caches_find_what_fits, lambda run: spoil(run, "caches", 1, "back", by=lambda it: it + 5000)),
    (losses_cost, lambda run: spoil(
        run, "losses", "towns begun anew", "twice", by=lambda it: it / 1000)),
    (sensitivity_turns_the_right_way, lambda run: spoil(
        run, "sensitivity", "cores half as fast", "seconds", by=lambda it: it * 0.99)),
    (draws_are_near_the_arithmetic, lambda run: spoil(
        run, "agreement", 2, "drawn", by=lambda it: it * 1.02)),
]


def problems(run):
    """What does not hold, in words."""
    for check, wrong in CHECKS:
        name = check.__name__.replace("_", " ")
        if not check(run):
            yield f"the simulation is wrong: {name} does not hold"
        elif check(wrong(run)):
            yield f"the check is wrong: {name} holds of what was made wrong on purpose"
