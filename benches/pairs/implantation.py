"""The p-median of a thousand communes, ours and spopt's formulation given to the same solver (HiGHS), once each, one
after the other. Usage: implantation.py OUR_PROGRAM INPUTS

Each side is a process of its own, on one thread of the solver. Theirs is timed without its imports; both with the making
of the model. Fails where ours is more than a billionth beside theirs, or not proven.
"""
import os
import re
import resource
import subprocess
import sys
import time

CAP = 1_200


def theirs(inputs):
    import numpy as np
    import pandas as pd
    import pulp
    from spopt.locate import PMedian

    places = pd.read_csv(os.path.join(inputs, "siting_1000.csv"), dtype={"code": str})
    at = places[["x_l93", "y_l93"]].to_numpy()
    far = np.hypot(at[:, None, 0] - at[None, :, 0], at[:, None, 1] - at[None, :, 1])
    weights = places["pop"].to_numpy().astype(float)
    start = time.perf_counter()
    model = PMedian.from_cost_matrix(far, weights, p_facilities=10)
    model.problem.solve(pulp.HiGHS(msg=False, timeLimit=CAP, threads=1))
    print(f"{model.problem.objective.value()!r} {time.perf_counter() - start:.1f}")


def peak():
    """Mebibytes that the largest of the processes ended so far held."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main():
    program, inputs = sys.argv[1:3]
    if not os.path.isdir(inputs):
        print("Données de référence absentes (../shared/peers) : l'implantation n'est pas comparée")
        return
    run = subprocess.run([program, "commune"], check=True, capture_output=True, text=True)
    row = next(line for line in run.stdout.splitlines() if "1 000 communes" in line)
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    ours, proof, took, memory = float(cells[5]), cells[7], float(cells[8]), peak()
    command = [sys.executable, os.path.abspath(__file__), "--pair", inputs]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    found, seconds = float(re.sub(r"np\.float64\((.*)\)", r"\1", answer[0])), float(answer[1])
    print("| 1 000 communes, 10 sites, p-médiane | s | Mio | somme des distances |")
    print("|---|---:|---:|---:|")
    print(f"| territoire ({proof}) | {took:.1f} | {memory:.0f} | {ours!r} |")
    print(f"| spopt et HiGHS | {seconds:.1f} | {peak():.0f} | {found!r} |")
    print(f"\nRapport : {seconds / took:.0f}")
    if proof != "prouvé" or abs(ours - found) > 1e-9 * found:
        sys.exit("les deux ne trouvent pas la même somme, ou la nôtre n'est pas prouvée")


if __name__ == "__main__":
    if sys.argv[1] == "--pair":
        theirs(sys.argv[2])
    else:
        main()
