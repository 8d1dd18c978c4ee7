"""The graph gives what dask gives, in an order worked out once, and complains as before."""

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.engine.exceptions import GraphComponentException, GraphRunError
from rasa.engine.runner import dask

TARGETS = ["run_RegexMessageHandler"]


@pytest.fixture
def graph(runner):
    return runner._processor.graph_runner


def understood(run, graph, text):
    (name, (one,)) = next(iter(run(graph, inputs(text), TARGETS).items()))
    return name, one.get("intent"), one.get("entities")


def inputs(text):
    return {PLACEHOLDER_MESSAGE: [UserMessage(text)], PLACEHOLDER_TRACKER: None}


def test_the_same_as_upstream(graph):
    ours, upstream = dask.DaskGraphRunner.run, dask.DaskGraphRunner.run.__wrapped__
    for text in ("你好", "", "13800138001", "什么"):
        assert understood(ours, graph, text) == understood(upstream, graph, text)


def test_the_order_is_worked_out_once(graph, monkeypatch):
    graph.run(inputs("你好"), TARGETS)

    def again(*_):
        raise AssertionError("worked out again")

    monkeypatch.setattr(type(graph._graph_schema), "minimal_graph_schema", again)
    monkeypatch.setattr(dask.dask, "get", again)
    assert understood(dask.DaskGraphRunner.run, graph, "你好")[0] == TARGETS[0]


def test_what_is_missing_is_named(graph):
    with pytest.raises(GraphRunError, match="Missing input to run node"):
        graph.run({PLACEHOLDER_TRACKER: None}, TARGETS)


def test_a_failing_component_is_named(graph, monkeypatch):
    node = graph._instantiated_nodes[TARGETS[0]]

    def fail(*_args, **_kwargs):
        raise ValueError("no")

    monkeypatch.setattr(node, "_fn", fail)
    with pytest.raises(GraphComponentException, match=TARGETS[0]):
        graph.run(inputs("你好"), TARGETS)
