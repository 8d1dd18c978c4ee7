"""Runs the graph of a model in an order worked out once, instead of handing it to a scheduler for every message.

Upstream: ``DaskGraphRunner.run`` copies the part of the schema that is wanted, builds a dask graph of it and lets dask
find the order, three times for every message, and formats its inputs (a whole conversation) for a debug message.
Training, which names no targets, is left as it is: dask lets go of what is no longer needed, and that matters there.
"""

from functools import wraps
from graphlib import TopologicalSorter
from typing import Any, Dict, List, Optional, Sequence, Tuple

from xiaoka_engine.patches._upstream import expect, once

UPSTREAM = {
    "rasa.engine.runner.dask:DaskGraphRunner.run": "6308824771978110",
    "rasa.engine.runner.dask:DaskGraphRunner._build_dask_graph": "2812017142582254",
    "rasa.engine.runner.dask:DaskGraphRunner._add_inputs_to_graph": "9643435177127027",
}
Steps = List[Tuple[str, Tuple[str, ...]]]


@once
def apply() -> None:
    """Replace ``run`` for named targets."""
    expect(UPSTREAM)
    from rasa.engine.exceptions import GraphRunError
    from rasa.engine.runner.dask import DaskGraphRunner

    upstream = DaskGraphRunner.run

    @wraps(upstream)
    def run(self: Any, inputs: Optional[Dict[str, Any]] = None, targets: Optional[List[str]] = None) -> Dict[str, Any]:
        if not targets:
            return upstream(self, inputs, targets)
        steps, nodes = _steps(self, targets), self._instantiated_nodes
        # what nobody provides is passed on as its name, which a node reports
        found: Dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        try:
            for name, needs in steps:
                if name not in found:
                    found[name] = nodes[name](*(found.get(need, need) for need in needs))
        except RuntimeError as error:
            raise GraphRunError("Error running runner.") from error
        return dict(found[name] for name in targets)

    DaskGraphRunner.run = run


def _steps(runner: Any, targets: Sequence[str]) -> Steps:
    """Return the nodes that targets need, each with what it needs, in an order in which they can run."""
    known: Dict[Tuple[str, ...], Steps] = runner.__dict__.setdefault("_steps_by_targets", {})
    wanted = tuple(targets)
    if wanted not in known:
        schema = runner._graph_schema.minimal_graph_schema(list(wanted))
        needs = {name: tuple(node.needs.values()) for name, node in schema.nodes.items()}
        known[wanted] = [(name, needs[name]) for name in TopologicalSorter(needs).static_order() if name in needs]
    return known[wanted]
