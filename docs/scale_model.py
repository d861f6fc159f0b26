"""What `docs/scale` simulates: every municipality, language and format, drawn with a fixed seed from
what `scale_measure` measured, and what is assumed.

Times are core-seconds of the machine that measured, sizes are bytes. `scale_runs` lets cores work on
it; `scale_check` compares what was drawn with arithmetic that needs no draws.
"""

import math
import random
import statistics
from array import array
from dataclasses import dataclass

SEED = 20261122
TOWNS, LANGUAGES = 10_700, 30
# Municipalities of each state, about as the Destatis list (Gemeindeverzeichnis) has them: to verify.
# All but North Rhine-Westphalia are scaled so that the sum is TOWNS.
STATES = {
    "Schleswig-Holstein": 1104, "Hamburg": 1, "Niedersachsen": 941, "Bremen": 2,
    "Nordrhein-Westfalen": 396, "Hessen": 421, "Rheinland-Pfalz": 2300, "Baden-Württemberg": 1101,
    "Bayern": 2056, "Saarland": 52, "Berlin": 1, "Brandenburg": 413, "Mecklenburg-Vorpommern": 724,
    "Sachsen": 416, "Sachsen-Anhalt": 218, "Thüringen": 605,
}
NRW = "Nordrhein-Westfalen"

# Assumed. Pages of a town: so much of those measured at least, at most, most often.
LENGTH = (0.9, 1.2, 1.0)
# How far a packet's time strays (standard deviation of its logarithm).
NOISE = 0.1
# So many packets are held up by their machine: at least so many times as long, Pareto with this
# exponent, at most so many times.
TAIL, TAIL_LEAST, TAIL_EXPONENT, TAIL_MOST = 0.001, 5.0, 1.5, 100.0
# Seconds for which a cluster holds a core to begin and end one task.
DISPATCH = 1.0
CORES = [2, 16, 64, 256]
SOME = 64
NODES, CORES_OF_NODE, LOST = 100, 4, 1
DRAWS = 1000


@dataclass(frozen=True)
class Plan:
    """What the sensitivity table turns."""

    pages: float = 1.0
    slower: float = 1.0
    own_texts: float = 0.0
    tail: float = TAIL
    reuse: bool = True
    dispatch: float = DISPATCH


def states():
    """Towns of each state; the sum is TOWNS, by the largest remainder."""
    others = {name: count for name, count in STATES.items() if name != NRW}
    room = TOWNS - STATES[NRW]
    exact = {name: count * room / sum(others.values()) for name, count in others.items()}
    counts = {name: int(share) for name, share in exact.items()}
    # A state has a town at least, also where rounding would leave none.
    counts = {name: max(1, count) for name, count in counts.items()}
    ranked = sorted(exact, key=lambda name: (int(exact[name]) - exact[name], name))
    for name in ranked[:room - sum(counts.values())]:
        counts[name] += 1
    return {name: STATES[NRW] if name == NRW else counts[name] for name in STATES}


def fixed_share(lengths, column):
    """Of packets of several lengths: the share of the longest that does not grow with its pages, by
    a straight line through all (least squares), between 0 and 1."""
    line = statistics.linear_regression([row[0] for row in lengths], [row[column] for row in lengths])
    return min(1.0, max(0.0, line.intercept / lengths[-1][column]))


def tail_mean():
    """Mean of the Pareto distribution above, cut at its most."""
    least, exponent, most = TAIL_LEAST, TAIL_EXPONENT, TAIL_MOST
    return exponent * least / (exponent - 1) - least**exponent * most**(1 - exponent) / (exponent - 1)


def tail_square():
    """Mean of its square."""
    least, exponent, most = TAIL_LEAST, TAIL_EXPONENT, TAIL_MOST
    below = exponent * least**exponent * (most**(2 - exponent) - least**(2 - exponent)) / (2 - exponent)
    return below + most**2 * (least / most)**exponent


class Inputs:
    """What was measured, as the plan takes it."""

    def __init__(self, measured):
        self.measured = measured
        self.models = list(measured["packets"])
        self.formats = list(measured["packets"][self.models[0]])
        self.per_town = LANGUAGES * len(self.formats)
        self.packets = TOWNS * self.per_town
        self.fixed = fixed_share(measured["lengths"], 1)
        self.fixed_bytes = fixed_share(measured["lengths"], 2)
        # A language without texts is taken to be as long as one of those that have them, give or
        # take what those differ among each other.
        pages = [measured["packets"][it][self.formats[0]]["pages"] for it in self.models]
        self.spread = statistics.pstdev(map(math.log, pages))
        rng = random.Random(f"{SEED} languages")
        self.languages = []
        for number in range(LANGUAGES):
            stray = rng.gauss(0, self.spread)
            factor = math.exp(stray - self.spread**2 / 2) if number >= len(self.models) else 1.0
            self.languages.append((self.models[number % len(self.models)], factor))

    def parts(self, key, fixed):
        """Of each language and format: what does not grow with pages, and what does."""
        for model, factor in self.languages:
            for form in self.formats:
                value = self.measured["packets"][model][form][key]
                yield value * fixed, value * (1 - fixed) * factor

    def start(self, languages=LANGUAGES):
        return self.measured["start"] + self.measured["start per language"] * (languages - 1)

    def reused(self, model):
        """Cost of a packet if another town's packet of the same language and format was laid out
        before in the same process: pages with the same words cost what a twin costs."""
        same, twin = self.measured["languages"][model]["same"], self.measured["twin"]
        return same * twin + (1 - same)


class Country:
    """All towns with all their packets, drawn once; plans weigh the same draws differently."""

    def __init__(self, inputs, tail=TAIL):
        self.inputs = inputs
        self.states = states()
        rng = random.Random(f"{SEED} towns")
        self.state_of = [name for name, count in self.states.items() for _ in range(count)]
        self.length = [rng.triangular(*LENGTH) for _ in range(TOWNS)]
        # Which towns write texts of their own, in the order in which they would begin.
        self.writers = rng.sample(range(TOWNS), TOWNS)
        parts = list(inputs.parts("seconds", inputs.fixed))
        reused = [inputs.reused(model) for model, _ in inputs.languages for _ in inputs.formats]
        # Core-seconds of each packet made by itself, town by town, in each by language and format.
        self.seconds = array("d")
        self.fixed, self.grows, self.reused = [], [], []
        rng = random.Random(f"{SEED} packets")
        gauss, uniform, mean = rng.gauss, rng.random, NOISE**2 / 2
        for length in self.length:
            fixed = grows = again = 0.0
            for (still, more), share in zip(parts, reused):
                luck = math.exp(gauss(0, NOISE) - mean)
                if uniform() < tail:
                    luck *= min(TAIL_MOST, TAIL_LEAST * (1 - uniform())**(-1 / TAIL_EXPONENT))
                fixed += still * luck
                grows += more * length * luck
                again += (still + more * length) * luck * share
                self.seconds.append((still + more * length) * luck)
            self.fixed.append(fixed)
            self.grows.append(grows)
            self.reused.append(again)
        still, more = map(sum, zip(*inputs.parts("bytes", inputs.fixed_bytes)))
        self.bytes = [still + more * length for length in self.length]
        self.more_bytes = [more * length for length in self.length]

    def making(self, plan=Plan()):
        """Core-seconds of each town's packets, without starts."""
        together = self.inputs.measured["together"] if plan.reuse else 1.0
        return [(fixed + grows * plan.pages) * plan.slower * together
                for fixed, grows in zip(self.fixed, self.grows)]

    def tasks(self, plan=Plan()):
        """Core-seconds of a task for each town: the core is held, the program starts, and makes."""
        start = self.inputs.start() * plan.slower + plan.dispatch
        return [start + seconds for seconds in self.making(plan)]

    def looking(self):
        """Core-seconds of each town's order if everything is in the cache."""
        inputs = self.inputs
        return inputs.start() + inputs.per_town * inputs.measured["lookup"] + DISPATCH

    def whole_bytes(self, plan=Plan()):
        """Bytes of each town's files."""
        return [size + more * (plan.pages - 1) for size, more in zip(self.bytes, self.more_bytes)]

    def writing(self, plan):
        return set(self.writers[:round(plan.own_texts * TOWNS)])


def storage(country, plan=Plan()):
    """Bytes of everything: whole files; equal streams once in each town; once for all towns; and the
    least it could be if pages with the same words had the same glyph numbers."""
    inputs, kinds = country.inputs, ("pages", "fonts", "structure")
    measured = inputs.measured
    profile = measured["town"]["common"]["colour profile"]
    weights = dict.fromkeys(("whole", "town", "own", "alone"), 0.0)
    common = pages = 0.0
    for model, factor in inputs.languages:
        it = measured["languages"][model]
        counted = lambda key: sum(it[key][kind] for kind in kinds)
        weights["whole"] += sum(it["whole"].values()) * factor
        weights["town"] += counted("once in a town") * factor
        weights["own"] += counted("own") * factor
        # Pages that are drawn alike may show other figures, which are all of one width.
        sharable = min(it["alike"], it["same"] * it["whole"]["pages"])
        weights["alone"] += (counted("own") - sharable) * factor
        common += counted("common") * factor
        pages += sharable * factor
    share = lambda key: weights[key] / weights["whole"]
    writing = country.writing(plan)
    sizes = country.whole_bytes(plan)
    whole = math.fsum(sizes)
    # Towns with texts of their own share the colour profile and nothing else.
    theirs = math.fsum(sizes[town] for town in writing)
    town = whole * share("town") + TOWNS * profile
    own = (whole - theirs) * share("own") + theirs * share("town") + common * plan.pages + profile
    alone = ((whole - theirs) * share("alone") + theirs * share("town")
             + (common + pages) * plan.pages + profile)
    return {"whole": whole, "once in a town": town, "once for all": own, "pages once": alone}
