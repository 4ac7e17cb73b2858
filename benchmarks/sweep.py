"""How long a sample of a sweep takes beside the ways in which others solve the same linear programs.

    python benchmarks/sweep.py [SCENARIO] [--samples N] [--at-once N] [--peers NAME,...]

Samples are drawn as the scenario's sweep draws them. Ours solves all of them and proves each; the peers of `peers.py`
solve the first so many of the same programs, without proofs, in the quickest way that we know for each, in processes of
their own. Then whole sweeps of 1e3 to 1e6 samples are timed, with their peak of memory. Every other time is the least
of three.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from peers import PEERS

import optimizer
from optimizer.engine.hot_start import CentralBasis, central_basis
from optimizer.engine.kernel.solve import Kernel
from optimizer.engine.pattern import Batch, Pattern
from optimizer.engine.results import OPTIMAL, Question, Solutions
from optimizer.engine.sample_numbers import SampleNumbers
from optimizer.scenario.scenario import Scenario
from optimizer.sweep.design import CHUNK, PIECE, Design
from optimizer.sweep.draws import Draws
from optimizer.sweep.run import SampleRows, run

REPEATS = 3


class Samples:
    """The samples of a scenario as its sweep draws them: everything that is uncertain, the lines of the actual too."""

    def __init__(self, scenario: Scenario, count: int) -> None:
        self.draws = Draws(scenario, count, seed=1)
        self.numbers = SampleNumbers(scenario, self.draws.uncertainties[0].paths)
        whole = self.numbers.pattern.program
        count = self.numbers.pattern.real
        # Rows of a single entry are bounds of columns in it, for ours and for peers.
        self.program = replace(
            whole, rows=whole.rows[:count], relations=whole.relations[:count], rhs=whole.rhs[:count],
            entries=tuple(entry for entry in whole.entries if entry[0] < count),
        )  # fmt: skip

    def draw(self, start: int, stop: int) -> dict[str, Any]:
        """What is drawn: path to an array."""
        return self.draws.block(start, stop)[0].overrides

    def batch(self, start: int, stop: int) -> Batch:
        """The programs, without the rows that only a direction asks for."""
        return self.only_rows(self.numbers.at(self.draw(start, stop), stop - start).batch)

    def only_rows(self, batch: Batch) -> Batch:
        """The numbers of the program alone."""
        entries, rows = len(self.program.entries), len(self.program.rows)
        numbers = batch._replace(values=batch.values[:, :entries], rhs=batch.rhs[:, :rows])
        return Batch(*(np.ascontiguousarray(part) for part in numbers))


@dataclass(frozen=True)
class Time:
    """Microseconds a sample: on the clock, and of processor time, which other work on the machine disturbs less."""

    wall: float
    processor: float

    def __str__(self) -> str:
        return f"{self.wall:10.2f} us {self.processor:10.2f} us"

    def __add__(self, other: Time) -> Time:
        return Time(self.wall + other.wall, self.processor + other.processor)

    def beside(self, ours: Time) -> str:
        """The ratios to ours."""
        return f"{self.wall / ours.wall:8.1f}x {self.processor / ours.processor:8.1f}x"

    @staticmethod
    def least(times: list[Time]) -> Time:
        """The least of each kind."""
        return Time(min(t.wall for t in times), min(t.processor for t in times))


def timed(run: Callable[[], Any], count: int, repeats: int = REPEATS) -> tuple[Time, Any]:
    """The least times of some runs over ``count`` samples, and what the last returned."""
    times = []
    for _ in range(repeats):
        wall, processor = time.perf_counter(), time.process_time()
        result = run()
        ended = time.process_time(), time.perf_counter()
        times.append(Time((ended[1] - wall) / count * 1e6, (ended[0] - processor) / count * 1e6))
    return Time.least(times), result


# The peers.


def pose(pattern: Pattern, batch: Batch, file: Path) -> None:
    """Store the programs for the peers: minimised, in the solver's scale, where amounts are near 1.

    Scales are powers of two, so that the same programs remain.
    """
    structure, program = pattern.structure, pattern.program
    rows, columns = (np.array([entry[k] for entry in program.entries]) for k in (0, 1))
    scale, height, relation = structure.column_scale, structure.row_scale, structure.relation
    rhs = batch.rhs * height
    np.savez(
        file, rows=rows, columns=columns, cost=batch.cost * scale * (-1.0 if program.maximized else 1.0),
        values=batch.values * scale[columns] * height[rows], lower=batch.lower / scale, upper=batch.upper / scale,
        low=np.where(relation >= 0, rhs, -np.inf), high=np.where(relation <= 0, rhs, np.inf),
    )  # fmt: skip


def peer(name: str, file: Path, count: int, processes: int) -> tuple[Time, list[float]] | str:
    """The time of a peer in so many processes at once and its objectives, or why there is none."""
    ends = [count * k // processes for k in range(processes + 1)]
    command = [sys.executable, str(Path(__file__).with_name("peers.py")), name, str(file)]
    begun = [
        subprocess.Popen(
            [*command, str(start), str(stop)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        )
        for start, stop in pairwise(ends)
    ]  # fmt: skip
    said = [process.stdout.readline().strip() for process in begun]
    if any(line != "ready" for line in said):
        for process in begun:
            process.communicate()
        return next(line for line in said if line != "ready") or "ended with an error"
    times = []
    for _ in range(REPEATS):
        wall = time.perf_counter()
        for process in begun:
            process.stdin.write("\n")
            process.stdin.flush()
        processor = sum(float(process.stdout.readline()) for process in begun)
        times.append(Time((time.perf_counter() - wall) / count * 1e6, processor / count * 1e6))
    objectives = [value for process in begun for value in json.loads(process.communicate()[0])]
    return Time.least(times), objectives


def agreement(best: Any, theirs: Any) -> str:
    """How the objectives of a peer compare with ours; NaN stands for none."""
    off = np.abs(best - theirs) / np.maximum(1.0, np.abs(best))
    same = (np.isnan(best) & np.isnan(theirs)) | (off <= 1e-9)
    return f"equal to 1e-9: {same.mean():8.3%}, worst {np.nanmax(off, initial=0.0):.1e}"


# What ours consists of.


def certificates(pattern: Pattern, batch: Batch, basis: CentralBasis) -> Time:
    """The proofs of answers alone: how long one sample takes that is proven many times."""
    from numba import njit

    from optimizer.engine.kernel.layout import frame_of, workspace
    from optimizer.engine.kernel.proof import prove
    from optimizer.engine.kernel.solve import solve_chunk

    frame = frame_of(pattern, basis)
    work, one = workspace(frame), batch.some(slice(1))

    @njit
    def proven(frame, work, often):
        worst = 0.0
        for _ in range(often):
            worst = max(worst, prove(frame, -1, work.sample)[1])
        return worst

    solve_chunk(frame, work, one, Question.none(1), Solutions.none(pattern, 1))
    proven(frame, work, 1)
    return timed(lambda: proven(frame, work, 100_000), 100_000)[0]


def parts(scenario: Scenario) -> None:
    """What a whole sweep of one thread spends its time on."""
    design = Design(scenario, CHUNK, seed=1)
    _ = design.ensembles
    ensemble, part = design.ensembles[0], design.draws.block(0, CHUNK)[0]
    given, size = part.overrides, len(part.rows)
    batch = ensemble.numbers.at(given, size).batch
    whole, _ = timed(lambda: design.rows(0, CHUNK), CHUNK)
    drawing, _ = timed(lambda: design.draws.block(0, CHUNK), CHUNK)
    posing, _ = timed(lambda: ensemble.numbers.at(given, size), size)
    solving, _ = timed(lambda: ensemble._solver.solve(batch), size)
    asking, _ = timed(lambda: ensemble.solve(given, size), size)
    shares = {
        "draws": drawing, "coefficients and allocations": posing, "solving with proofs": solving,
        "directions, regret, scores": Time(0.0, asking.processor - posing.processor - solving.processor),
    }  # fmt: skip
    told = [f"{name} {time.processor / whole.processor:.0%}" for name, time in shares.items()]
    print(f"\nwhat bounds a whole sweep: {whole.processor:.2f} us of processor time a sample, of which")
    print(f"  {', '.join(told)}, rows the rest; every part grows with the samples alone")


# Whole sweeps.


def growth(name: str) -> None:
    """Whole sweeps from 1e3 to 1e6 samples, each in a process of its own, which tells its peak of memory.

    Draws, coefficients, optimum, directions of all categories, regret, scores and rivals: everything but the storing.
    """
    print(f"\nwhole sweep on {os.cpu_count()} threads\n   samples   us a sample  of processor    peak MB")
    for count in (10**3, 10**4, 10**5, 10**6):
        command = [sys.executable, __file__, name, "--samples", str(count), "--alone"]
        measured = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        print(f"{count:10,d}{measured[0]:14.2f}{measured[1]:14.2f}{measured[2]:11.0f}")


def alone(scenario: Scenario, samples: int) -> None:
    """For `growth`: a whole sweep, from the draws to the rows, none of which is kept."""
    design = Design(scenario, samples, seed=1)
    _ = design.ensembles
    design.rows(0, 1)
    each, _ = timed(lambda: run(Nowhere(design)), samples, 1)
    print(json.dumps([each.wall, each.processor, peak()]))


def peak() -> float:
    """The peak of this program's memory in MB; the usage that the system tells starts with that of the parent."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Nowhere(SampleRows):
    """Rows that are solved and let go."""

    def put(self, start: int, rows: Any) -> None:
        """Let a chunk go."""


# What is printed.


def main() -> None:
    """Print one line for each way, and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenario", nargs="?", default="supplementary-budget-2025")
    parser.add_argument("--samples", type=int, default=50_000)
    parser.add_argument("--at-once", type=int, default=2, help="threads of ours, processes of a peer")
    parser.add_argument("--peers", default="", help="only those whose names hold one of these words")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    scenario = optimizer.load(options.scenario)
    if options.alone:
        alone(scenario, options.samples)
        return
    count, at_once = options.samples, list(dict.fromkeys((1, options.at_once)))
    samples = Samples(scenario, count)
    pattern, batch = Pattern.of(samples.program), samples.batch(0, count)
    once, basis = timed(lambda: compiled_basis(pattern, batch), 1, 1)
    own, answers = ours(samples, pattern, batch, basis, at_once, options.scenario)
    print(f"{'once: central basis, compiling or loading':46}{once.wall / 1e6:10.2f} s")
    shares = ", ".join(f"{np.mean(answers.status == k):.2%}" for k in range(4))
    print(f"optimal, infeasible, open, unbounded: {shares}; by HiGHS {answers.by_highs.mean():.3%}", end="")
    proven = answers.gap[answers.status == OPTIMAL]
    print(f"; largest gap {proven.max(initial=0.0):.1e}")
    print(f"certified (proven optimal to 1e-9, or proven infeasible): {np.mean(answers.status < 2):.4%}\n")
    best = np.where(answers.status == OPTIMAL, answers.objective - batch.constant, np.nan)
    beside(pattern, batch, best, own, at_once, [word for word in options.peers.split(",") if word])
    parts(scenario)
    growth(options.scenario)


def compiled_basis(pattern: Pattern, batch: Batch) -> CentralBasis:
    """The basis that samples start from, after the kernel has been compiled."""
    basis = central_basis(pattern, batch.some(slice(64)))
    Kernel(pattern, basis).solve(batch.some(slice(1)))
    return basis


def ours(
    samples: Samples, pattern: Pattern, batch: Batch, basis: CentralBasis, at_once: list[int], name: str
) -> tuple[dict[int, Time], Solutions]:
    """The lines of ours; times by the number of threads, and the answers."""
    count = len(batch.cost)
    first = samples.draw(0, min(CHUNK, count))
    size = min(CHUNK, count)
    print(f"{name}: {pattern.structure.m} rows, {pattern.structure.n} columns,", end=" ")
    print(f"{len(samples.program.entries)} entries, {count:,d} samples of {len(samples.draws.axes)} axes\n")
    print(f"{'a sample':46}{'clock':>13}{'processor':>14}{'ratios to ours':>18}")
    times: dict[int, Time] = {}
    kernel = Kernel(pattern, basis)
    pieces = [batch.some(slice(start, start + PIECE)) for start in range(0, count, PIECE)]
    for threads in at_once:
        with ThreadPoolExecutor(threads) as pool:
            times[threads], solved = timed(lambda over=pool.map: list(over(kernel.solve, pieces)), count)
        print(f"{f'ours, proofs included, at once: {threads}':46}{times[threads]}")
    drawing, _ = timed(lambda: samples.draw(0, size), size)
    posing, _ = timed(lambda: samples.numbers.at(first, size), size)
    print(f"{'  of which proofs':46}{certificates(pattern, batch.some(slice(size)), basis)}")
    print(f"{'draws':46}{drawing}")
    print(f"{'coefficients of programs and allocations':46}{posing}")
    print(f"{'ours with draws, coefficients and proofs':46}{times[1] + drawing + posing}")
    return times, Solutions(*(np.concatenate(parts) for parts in zip(*solved, strict=True)))


def beside(
    pattern: Pattern, batch: Batch, best: Any, own: dict[int, Time], at_once: list[int], words: list[str]
) -> None:
    """The lines of the peers; ``best`` are the objectives of ours."""
    fastest: dict[int, Time] = {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "programs.npz"
        most = min(len(batch.cost), max(size for _, size in PEERS.values()))
        pose(pattern, batch.some(slice(most)), file)
        for name, (_, size) in PEERS.items():
            if words and not any(word in name for word in words):
                continue
            for processes in at_once:
                result = peer(name, file, min(size, most), processes)
                if isinstance(result, str):
                    print(f"{name:46}   skipped: {result}")
                    break
                each, theirs = result[0], np.array(result[1]) * (-1.0 if pattern.program.maximized else 1.0)
                fastest[processes] = Time.least([each, fastest.get(processes, each)])
                print(f"{f'{name}, at once: {processes}':46}{each}{each.beside(own[processes])}", end="   ")
                print(agreement(best[: len(theirs)], theirs))
    for processes, each in fastest.items():
        print(f"fastest peer, both {processes} at once: {each.beside(own[processes])}")


if __name__ == "__main__":
    main()
