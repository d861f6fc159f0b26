"""What happens when cores work on all that `scale_model` drew: shards, losses, caches, changes.

Times are core-seconds of the machine that measured, sizes are bytes.
"""

import heapq
import math
import random
import statistics
from collections import OrderedDict, deque
from dataclasses import replace

from scale_model import (CORES, CORES_OF_NODE, DISPATCH, DRAWS, LANGUAGES, LOST, NODES, NRW, SEED,
                         SOME, TAIL, TOWNS, Country, Inputs, Plan, storage)


def schedule(tasks, cores):
    """Each core takes the next task when it is free: when the last is done, and how long each core
    was busy."""
    free = [(0.0, core) for core in range(cores)]
    busy = [0.0] * cores
    for seconds in tasks:
        at, core = free[0]
        busy[core] += seconds
        heapq.heapreplace(free, (at + seconds, core))
    return max(at for at, _ in free), busy


def blocks(tasks, cores):
    """Neighbours together, as many for each core as for the next: what each core has to do. These
    are the bounds of `--shard`."""
    bound = [core * len(tasks) // cores for core in range(cores + 1)]
    return [math.fsum(tasks[here:there]) for here, there in zip(bound, bound[1:])]


def sharding(country, cores=SOME):
    """Ways to divide the work: starts, tasks, busy seconds of each core, seconds on the wall. Who
    makes a packet or two in a process makes each by itself."""
    inputs, seconds = country.inputs, country.seconds
    together, merge = inputs.measured["together"], inputs.measured["merge"]
    making, start, per_town = country.making(), inputs.start(), inputs.per_town
    result = {}

    def add(name, starts, busy, wall=None, tasks=None, merging=0.0):
        wall = max(busy) if wall is None else wall
        result[name] = {"starts": starts, "tasks": tasks or len(busy), "busy": busy,
                        "making": math.fsum(seconds) * (together if starts < TOWNS * cores else 1),
                        "merging": merging, "wall": wall + merging / cores}

    wall, busy = schedule(country.tasks(), cores)
    add("town, whoever is free takes the next", TOWNS, busy, wall, TOWNS)
    per_block = [it + DISPATCH for it in blocks([start + it for it in making], cores)]
    add("town, equal blocks of the list", TOWNS, per_block)
    each = len(inputs.formats)
    by_language = []
    for language in range(LANGUAGES):
        first = language * each
        packets = math.fsum(math.fsum(seconds[first + at::per_town]) for at in range(each))
        by_language.append(packets * together + TOWNS * inputs.start(1) + DISPATCH)
    idle = [0.0] * max(0, cores - LANGUAGES)
    add("language, one core each", TOWNS * LANGUAGES, by_language + idle)
    # A core opens an order when it has one packet of it at least.
    dealt = [math.fsum(seconds[core::cores]) + TOWNS * min(1, per_town / cores) * start + DISPATCH
             for core in range(cores)]
    add("packet, round robin", TOWNS * min(cores, per_town), dealt, merging=merge * inputs.packets)
    bound = [part * per_town // cores for part in range(cores + 1)]
    cut = (math.fsum(seconds[town + here:town + there]) + start + DISPATCH
           for town in range(0, inputs.packets, per_town) for here, there in zip(bound, bound[1:]))
    wall, busy = schedule(cut, cores)
    add(f"every order with --shard K/{cores}", TOWNS * cores, busy, wall, TOWNS * cores,
        merge * inputs.packets)
    for it in result.values():
        it["starting"] = math.fsum(it["busy"]) - it["making"]
    return result


def cuts(country, cores=SOME):
    """How fine the work is cut: pieces of several towns, a town, or a part of a town."""
    inputs, seconds = country.inputs, country.seconds
    making, start = country.making(), inputs.start()
    result = []
    for towns in (TOWNS // cores + 1, 1):
        tasks = [math.fsum(making[at:at + towns]) + len(making[at:at + towns]) * start + DISPATCH
                 for at in range(0, TOWNS, towns)]
        result.append((f"{towns} towns" if towns > 1 else "a town", TOWNS, tasks, 0.0))
    together = inputs.measured["together"]
    for parts in (3, 30, 90):
        size = inputs.per_town // parts
        ratio = together if size > 1 else 1.0
        tasks = [math.fsum(seconds[at:at + size]) * ratio + start + DISPATCH
                 for at in range(0, inputs.packets, size)]
        name = f"{size} packets" if size > 1 else "a packet"
        result.append((name, TOWNS * parts, tasks, inputs.measured["merge"] * inputs.packets))
    return [{"piece": name, "tasks": len(tasks), "starts": starts, "total": math.fsum(tasks),
             "overhead": starts * start + len(tasks) * DISPATCH, "merging": merging,
             "longest": max(tasks), "wall": schedule(tasks, cores)[0] + merging / cores}
            for name, starts, tasks, merging in result]


def losing(tasks, nodes, cores_of_node, lost, rng, keeps):
    """Some nodes are lost at moments drawn from the whole run, and nobody replaces them. Of what
    a core had done of its task, `keeps` says how much remains. Seconds on the wall, seconds that
    were done twice, and tasks that were done."""
    cores, about = nodes * cores_of_node, math.fsum(tasks) / (nodes * cores_of_node)
    dies = {node: rng.uniform(0, about) for node in rng.sample(range(nodes), lost)}
    ends = [dies.get(core // cores_of_node, math.inf) for core in range(cores)]
    free = [(0.0, core) for core in range(cores)]
    waiting, back = deque(tasks), []
    last = twice = 0.0
    done = 0
    while waiting or back:
        at, core = heapq.heappop(free)
        if ends[core] <= at:
            continue
        if back and (back[0][0] <= at or not waiting):
            ready, seconds = heapq.heappop(back)
            at = max(at, ready)
        else:
            seconds = waiting.popleft()
        if at + seconds <= ends[core]:
            done += 1
            last = max(last, at + seconds)
            heapq.heappush(free, (at + seconds, core))
            continue
        # A core that is lost while it waits has done nothing.
        had = max(0.0, ends[core] - at)
        kept = keeps(had)
        twice += had - kept
        heapq.heappush(back, (max(at, ends[core]), seconds - kept))
    return last, twice, done


def losses(country, draws=30):
    """One node of a hundred goes: how much longer it takes, and what is done twice."""
    inputs = country.inputs
    tasks = country.tasks()
    packet = math.fsum(tasks) / inputs.packets
    # What is finished stays; of the packet at which a core was, half is lost on average, and the
    # program starts anew.
    resumed = lambda had: max(0.0, had - packet / 2 - inputs.start() - DISPATCH)
    ways = {"resumed, on a shared file system": (tasks, resumed),
            "towns begun anew": (tasks, lambda had: 0.0),
            "blocks of ten towns begun anew": (
                [math.fsum(tasks[at:at + 10]) for at in range(0, TOWNS, 10)], lambda had: 0.0)}
    result = {}
    for name, (work, keeps) in ways.items():
        calm = schedule(work, NODES * CORES_OF_NODE)[0]
        rng = random.Random(f"{SEED} losses")
        runs = [losing(work, NODES, CORES_OF_NODE, LOST, rng, keeps) for _ in range(draws)]
        assert all(done == len(work) for _, _, done in runs), "a task was lost"
        result[name] = {"calm": calm, "wall": statistics.mean(run[0] for run in runs),
                        "worst": max(run[0] for run in runs),
                        "twice": statistics.mean(run[1] for run in runs)}
    return result


def cached(sizes, limit, again):
    """A cache with this limit, filled by the towns in their order: how many towns it finds whole
    when they come `again`. As the program does it: each process looks when it first writes, and then
    the least recently used go, until 90 % of the limit are left."""
    kept, total, found = OrderedDict(), 0.0, 0

    def put(town):
        nonlocal total
        kept[town] = sizes[town]
        total += sizes[town]
        while total > limit * 0.9:
            total -= kept.popitem(last=False)[1]

    for town in range(len(sizes)):
        put(town)
    for town in again:
        if town in kept:
            found += 1
            kept.move_to_end(town)
        else:
            put(town)
    return found


def caches(country):
    """Towns found again by caches of several sizes: in the same order, and from the last."""
    sizes = country.bytes
    whole = math.fsum(sizes)
    default = 2048 * 2**20
    limits = [("the default, 2 GiB", default)]
    limits += [(f"{share:.0%} of all files".replace("%", " %"), whole * share) for share in (0.5, 1.0, 1.12)]
    forwards, backwards = range(TOWNS), range(TOWNS - 1, -1, -1)
    result = [{"name": name, "bytes": limit, "same": cached(sizes, limit, forwards),
               "back": cached(sizes, limit, backwards)} for name, limit in limits]
    alone = max(sizes) / 0.9
    found = sum(cached([size], alone, [0]) for size in sizes)
    return result + [{"name": "one for each town, and one is", "bytes": alone, "same": found,
                      "back": found}]


def change(country, towns, cores=SOME):
    """What it takes to make all packets of these towns again."""
    tasks = country.tasks()
    concerned = [tasks[town] for town in towns]
    wall = schedule(concerned, cores)[0] if concerned else 0.0
    return {"towns": len(concerned), "packets": len(concerned) * country.inputs.per_town,
            "seconds": math.fsum(concerned), "wall": wall,
            "bytes": math.fsum(country.bytes[town] for town in towns)}


def changes(country):
    """A change of one fact of each layer, of a text, and of what everything depends on. `drawn` is
    the mean number of packets if the fact is drawn, printed or not, and its state or town too."""
    rng = random.Random(f"{SEED} changes")
    reach, per_town = country.inputs.measured["reach"], country.inputs.per_town
    everywhere = range(TOWNS)
    of_state = lambda name: [town for town in everywhere if country.state_of[town] == name]
    names = list(country.states)

    def drawn(layer, towns):
        total, named = reach[layer]
        return statistics.mean(towns() * per_town if rng.randrange(total) < named else 0
                               for _ in range(DRAWS))

    largest = max(country.states, key=country.states.get)
    of_one = lambda: country.states[rng.choice(names)]
    everything = change(country, everywhere)
    return {
        "national fact": {**everything, "drawn": drawn("germany", lambda: TOWNS)},
        "fact of the state with most municipalities": change(country, of_state(largest)),
        "fact of North Rhine-Westphalia": {**change(country, of_state(NRW)),
                                           "drawn": drawn("nrw", of_one)},
        "fact of a town": {**change(country, [rng.randrange(TOWNS)]),
                           "drawn": drawn("bochum", lambda: 1)},
        "German paragraph, translations kept (`touch --minor`)": everything,
        "German paragraph, then its translations one by one": {
            **everything, **{key: everything[key] * 2 for key in ("packets", "seconds", "wall", "bytes")}},
        "date or revision of orders, template, font, program": everything,
    }


def sensitivity(country):
    """The same draws under other assumptions."""
    plans = {"as planned": (country, {}), "texts twice as long": (country, {"pages": 2.0}),
             "cores half as fast": (country, {"slower": 2.0}),
             "10 % of towns write their own texts": (country, {"own_texts": 0.1}),
             "no reuse within a language": (country, {"reuse": False}),
             "a cluster takes ten seconds for a task": (country, {"dispatch": 10.0}),
             "ten times as many packets held up": (Country(country.inputs, TAIL * 10), {"tail": TAIL * 10})}
    result = {}
    for name, (towns, turned) in plans.items():
        plan = replace(Plan(), **turned)
        tasks, stored = towns.tasks(plan), storage(towns, plan)
        reached = TOWNS - len(towns.writing(plan))
        result[name] = {"seconds": math.fsum(tasks), "wall": schedule(tasks, SOME)[0],
                        "longest": max(tasks), "paragraph": reached * towns.inputs.per_town, **stored}
    return result


def simulate(measured):
    """Everything that the tables need."""
    inputs = Inputs(measured)
    country = Country(inputs)
    tasks = country.tasks()
    alone = inputs.start(1) + DISPATCH
    ways = {
        "each packet in a process of its own": [seconds + alone for seconds in country.seconds],
        "each town's order in one process": tasks,
        "the same, everything in the cache": [country.looking()] * TOWNS,
        "layouts found again from town to town, at best": [
            again + inputs.start() + DISPATCH for again in country.reused],
    }
    return {
        "inputs": inputs, "country": country,
        "making": {name: {"seconds": math.fsum(each),
                          "wall": {cores: schedule(each, cores)[0] for cores in CORES},
                          "longest": max(each)} for name, each in ways.items()},
        "storage": storage(country), "sharding": sharding(country), "cuts": cuts(country),
        "losses": losses(country), "caches": caches(country), "changes": changes(country),
        "sensitivity": sensitivity(country),
    }
