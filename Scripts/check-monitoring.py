#!/usr/bin/env python3
"""Checks deploy/grafana and deploy/prometheus/podmonitor.yaml against the types of Grafana and the Prometheus operator,
and writes the dashboard's queries as rules for `promtool check rules`.

    Scripts/check-monitoring.py RULES_FILE
"""

import itertools
import json
import re
import sys

import yaml
from cloudcoil.models.prometheus_operator.v1 import PodMonitor
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard

DASHBOARD = "deploy/grafana/anomengine.json"
POD_MONITOR = "deploy/prometheus/podmonitor.yaml"


def lost(given, kept, path=""):
    """Places of a document that its type does not know."""
    if isinstance(given, dict) and isinstance(kept, dict):
        for key, value in given.items():
            if key in kept:
                yield from lost(value, kept[key], f"{path}.{key}")
            elif value not in (None, [], {}):
                yield f"{path}.{key}"
    elif isinstance(given, list) and isinstance(kept, list):
        if len(given) != len(kept):
            yield path
        for index, (value, other) in enumerate(zip(given, kept)):
            yield from lost(value, other, f"{path}[{index}]")
    elif given != kept:
        yield path


def overlap(one, other):
    return (
        one["x"] < other["x"] + other["w"]
        and other["x"] < one["x"] + one["w"]
        and one["y"] < other["y"] + other["h"]
        and other["y"] < one["y"] + one["h"]
    )


def main():
    problems = []
    with open(POD_MONITOR) as file:
        monitor = yaml.safe_load(file)
    typed = json.loads(PodMonitor.model_validate(monitor).model_dump_json(by_alias=True))
    problems += [f"{POD_MONITOR}: {place} is not known" for place in lost(monitor, typed)]

    with open(DASHBOARD) as file:
        dashboard = json.load(file)
    kept = json.loads(json.dumps(Dashboard.from_json(dashboard), cls=JSONEncoder))
    problems += [f"{DASHBOARD}: {place} is not known" for place in lost(dashboard, kept)]
    panels = dashboard["panels"]
    if len({panel["id"] for panel in panels}) != len(panels):
        problems.append(f"{DASHBOARD}: two panels have one id")
    for one, other in itertools.combinations(panels, 2):
        if overlap(one["gridPos"], other["gridPos"]):
            problems.append(f"{DASHBOARD}: '{one['title']}' and '{other['title']}' overlap")
    queries = [target["expr"] for panel in panels for target in panel.get("targets", [])]
    queries += [item["expr"] for item in dashboard["annotations"]["list"]]
    rules = []
    for index, query in enumerate(queries):
        query = query.replace("$__rate_interval", "5m").replace("$workload", ".*")
        problems += [f"{DASHBOARD}: {name} is not a variable" for name in re.findall(r"\$\w+", query)]
        rules.append({"record": f"dashboard:query:{index}", "expr": query})
    with open(sys.argv[1], "w") as file:
        yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}, file)

    for problem in problems:
        print(f"error: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
