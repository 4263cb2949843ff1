"""E2SFCA of the 34,738 metropolitan communes to 5,000 facilities by PySAL access 1.1.10.post3, as france.json.

    pip install access==1.1.10.post3 scipy && python3 france.py FOLDER_OF_PEERS

Zones of 5, 10 and 15 km as the crow flies, with weights 1, 0.68 and 0.22; each facility offers 1. One commune in 97
is written, with the sum over all.
"""

import json
import logging
import sys
import time
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from access import Access, weights  # noqa: E402
from scipy.spatial import cKDTree  # noqa: E402

peers = Path(sys.argv[1])
communes = pd.read_csv(peers / "inputs/communes_attr.csv", dtype={"code": str})
places = pd.read_csv(peers / "outputs/b_mairies_l93.csv.gz", dtype={"code": str})
communes = places[["code", "x_l93", "y_l93"]].merge(communes[["code", "pop"]], on="code", how="left", validate="1:1")
facilities = pd.read_csv(peers / "inputs/facilities_5k.csv")
facilities["offer"] = 1.0

start = time.perf_counter()
a, b = communes[["x_l93", "y_l93"]].to_numpy(), facilities[["x_l93", "y_l93"]].to_numpy()
near = cKDTree(a).sparse_distance_matrix(cKDTree(b), 15_000, output_type="ndarray")
costs = pd.DataFrame({"origin": communes["code"].to_numpy()[near["i"]], "dest": near["j"], "cost": near["v"] / 1000})
a = Access(
    demand_df=communes, demand_index="code", demand_value="pop",
    supply_df=facilities, supply_index="id", supply_value="offer",
    cost_df=costs, cost_origin="origin", cost_dest="dest", cost_name="cost",
)
a.enhanced_two_stage_fca(name="e", weight_fn=weights.step_fn({5: 1, 10: 0.68, 15: 0.22}))
found = a.access_df["e_offer"].reindex(communes["code"]).fillna(0.0)
print(f"{time.perf_counter() - start:.2f} s", file=sys.stderr)
Path(__file__).with_name("france.json").write_text(
    json.dumps({"pairs": len(costs), "sum": float(np.sum(found)), "some": {c: float(v) for c, v in found[::97].items()}})
    + "\n"
)
