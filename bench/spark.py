"""What a cluster makes of many articles: python bench/spark.py INPUT... [--executors 1,2] [--master local-cluster[{},1,2048]]

Reads the inputs into a lake with so many executors of one core each, on a cluster of processes on this machine, and tells for each:
articles a second and core (reading alone, and with what puts the parts together), bytes an article and event in the lake, bytes
shuffled, the most memory of an executor (its Java process and its Python), and from the first to the last the efficiency: how much
of what so many cores could have done was done. The numbers that count are ratios of one run; where the machine has no core to
spare, nor has the cluster.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from detente.lake.layout import Coding, Lake
from detente.spark.jobs import read_splits
from detente.spark.planning import plan
from detente.spark.settling import settle


def session_of(executors: int, master: str) -> Any:
    from pyspark.sql import SparkSession

    os.environ.update(PYSPARK_PYTHON=sys.executable, SPARK_LOCAL_IP="127.0.0.1", PYTHONPATH=os.pathsep.join(sys.path[1:]))
    settings = {
        "spark.executor.memory": "1g",
        "spark.sql.shuffle.partitions": str(4 * executors),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.executor.extraJavaOptions": "-XX:+UseSerialGC",
    }
    builder = SparkSession.builder.master(master.format(executors)).appName("bench")
    for name, value in settings.items():
        builder = builder.config(name, value)
    made = builder.getOrCreate()
    made.sparkContext.setLogLevel("OFF")
    return made


def stages(session: Any) -> tuple[int, int]:
    """Bytes written to shuffles, and spilt to disk, by all stages until now."""
    context = session.sparkContext
    nothing = context._gateway.new_array(context._jvm.double, 0)
    java = context._jsc.sc().statusStore().stageList(None, False, False, nothing, context._jvm.java.util.ArrayList())
    found = [java.apply(number) for number in range(java.size())]
    return sum(stage.shuffleWriteBytes() for stage in found), sum(stage.diskBytesSpilled() for stage in found)


def peaks() -> dict[str, float]:
    """The most memory, in MB, that an executor's Java process and a Python that reads have had."""
    held = {"java": 0.0, "python": 0.0}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            call, status = (entry / "cmdline").read_bytes(), (entry / "status").read_text()
        except OSError:
            continue
        kind = "java" if b"CoarseGrainedExecutorBackend" in call else "python" if b"pyspark.daemon" in call else None
        peak = re.search(r"VmHWM:\s+(\d+)", status)
        if kind and peak:
            held[kind] = max(held[kind], int(peak[1]) / 1024)
    return held


def size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*.parquet"))


def measured(inputs: list[str], executors: int, master: str) -> dict[str, Any]:
    session = session_of(executors, master)
    folder = Path(tempfile.mkdtemp(prefix="detente-bench-"))
    try:
        session.range(0, executors, 1, executors).count()  # the executors are there
        lake = Lake.begin(folder / "lake", Coding())
        began = time.perf_counter()
        plan(session, lake, inputs)
        planned = time.perf_counter()
        read_splits(session, lake)
        read = time.perf_counter()
        before, _ = stages(session)
        current = settle(session, lake)
        settled = time.perf_counter()
        shuffled, spilt = stages(session)
        articles, events = current.rows["articles"], max(1, current.rows["events"])
        return {
            "executors": executors,
            "articles": articles,
            "events": events,
            "parts": current.parts,
            "plan_seconds": round(planned - began, 1),
            "read_seconds": round(read - planned, 1),
            "settle_seconds": round(settled - read, 1),
            "articles_a_second_and_core_reading": round(articles / (read - planned) / executors, 2),
            "articles_a_second_and_core_in_all": round(articles / (settled - began) / executors, 2),
            "part_bytes_an_article": round(size(lake.path / "parts") / articles),
            "index_bytes_an_event": round(size(lake.path / "index") / events),
            "lake_bytes_an_event": round(size(lake.path) / events),
            "shuffled_bytes_an_article": round((shuffled - before) / articles),
            "spilt_bytes": spilt,
            "most_memory_mb": {name: round(value) for name, value in peaks().items()},
        }
    finally:
        session.stop()
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inputs", nargs="+")
    parser.add_argument("--executors", default="1,2")
    parser.add_argument("--master", default="local-cluster[{},1,2048]")
    asked = parser.parse_args()
    found = []
    for number in map(int, asked.executors.split(",")):
        found.append(measured(asked.inputs, number, asked.master))
        print(json.dumps(found[-1]), flush=True)
    first, last = found[0], found[-1]
    ratio = last["executors"] / first["executors"]
    for what in ("read_seconds", "settle_seconds"):
        print(
            f"{what}: efficiency from {first['executors']} to {last['executors']} executors {first[what] / last[what] / ratio:.2f}"
        )


if __name__ == "__main__":
    main()
