"""Answers of PySAL access 1.1.10.post3 to two small cases, as expected.json.

    pip install access==1.1.10.post3 && python3 mk.py

"hospital" is the example of the tests of PySAL access: three tracts that are both demand and supply, with four sets of
costs. "grid" is 60 demands and 9 supplies at places drawn by a linear congruential generator; costs are Euclidean.
"""

import json
import logging
import warnings
from math import exp, hypot
from pathlib import Path

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)
import pandas as pd  # noqa: E402
from access import Access, weights  # noqa: E402


def dai(reach):
    """The Gaussian weight that is 0 at the reach (Dai 2010), which PySAL access does not have."""
    edge = exp(-0.5)
    return lambda c: (exp(-0.5 * (c / reach) ** 2) - edge) / (1 - edge)


STEPS = {20: 1, 40: 0.68, 60: 0.22}
APL = {20: 1, 40: 0.3, 60: 0.1}


def answers(demand, supply, costs):
    """Every answer on demands, supplies [(id, amount)] and costs [(demand, supply, cost)]."""
    people = pd.DataFrame(demand, columns=["id", "people"])
    offer = pd.DataFrame(supply, columns=["id", "offer"])
    cost = pd.DataFrame(costs, columns=["origin", "dest", "cost"])
    a = Access(
        demand_df=people, demand_index="id", demand_value="people",
        supply_df=offer, supply_index="id", supply_value="offer",
        cost_df=cost, cost_origin="origin", cost_dest="dest", cost_name="cost",
    )
    a.two_stage_fca(name="binary", max_cost=30)
    a.two_stage_fca(name="inverse", weight_fn=weights.gravity(1, -1, 1), max_cost=61)
    a.enhanced_two_stage_fca(name="steps", weight_fn=weights.step_fn(STEPS))
    a.enhanced_two_stage_fca(name="apl", weight_fn=weights.step_fn(APL))
    a.two_stage_fca(name="gaussian", weight_fn=weights.gaussian(20), max_cost=61)
    a.two_stage_fca(name="dai", weight_fn=dai(60), max_cost=60)
    a.weighted_catchment(name="gravity", weight_fn=weights.gravity(1, -1, 1))
    a.weighted_catchment(name="exponential", weight_fn=lambda c: exp(-0.05 * c))
    a.weighted_catchment(name="cumulative", max_cost=30)
    names = ["binary", "inverse", "steps", "apl", "gaussian", "dai", "gravity", "exponential", "cumulative"]
    # Who reaches nothing has no row or no number there.
    table = a.access_df.reindex([d[0] for d in demand])
    return {n: [None if pd.isna(v) else float(v) for v in table[f"{n}_offer"]] for n in names}


def hospital(inbound, outbound, cross):
    people = [(1, 100), (2, 50), (3, 10)]
    doctors = [(1, 15), (2, 20), (3, 100)]
    costs = [(1, 1, 1), (2, 2, 1), (3, 3, 1), (1, 3, inbound), (2, 3, inbound)]
    costs += [(3, 1, outbound), (3, 2, outbound), (1, 2, cross), (2, 1, cross)]
    return case(people, doctors, costs)


def grid():
    state = 12345

    def draw(most):
        nonlocal state
        state = (1103515245 * state + 12345) % 2**31
        return state % (most * 1000) / 1000

    places = [(draw(150), draw(150)) for _ in range(69)]
    people = [(i, int(draw(3000))) for i in range(60)]
    doctors = [(j, round(draw(12), 1)) for j in range(9)]
    costs = []
    for i, (x, y) in enumerate(places[:60]):
        costs += [(i, j, hypot(x - places[60 + j][0], y - places[60 + j][1])) for j in range(9)]
    return case(people, doctors, costs)


def case(demand, supply, costs):
    ranks = ({d[0]: n for n, d in enumerate(demand)}, {s[0]: n for n, s in enumerate(supply)})
    return {
        "demand": [d[1] for d in demand],
        "supply": [s[1] for s in supply],
        "trips": [[ranks[0][o], ranks[1][d], c] for o, d, c in costs],
        "expected": answers(demand, supply, costs),
    }


cases = {f"hospital {c}": hospital(*c) for c in [(40, 40, 80), (20, 40, 80), (40, 20, 80), (20, 20, 40)]}
cases["grid"] = grid()
Path(__file__).with_name("expected.json").write_text(json.dumps(cases) + "\n")
