"""Diagnoses: what is wrong with a run, in one plain sentence each.

Each is a pure function from what was observed to the findings that it supports; docs/insight.md has the table.
"""

from collections.abc import Callable, Iterator

from pcviz.insight.diagnoses.bottleneck import bottleneck
from pcviz.insight.diagnoses.convoy import convoy
from pcviz.insight.diagnoses.herd import thundering_herd
from pcviz.insight.diagnoses.lock_held import lock_held
from pcviz.insight.diagnoses.one_condition import one_condition
from pcviz.insight.diagnoses.polling import polling
from pcviz.insight.diagnoses.size import hidden_overload, too_small
from pcviz.insight.diagnoses.starvation import starvation
from pcviz.insight.diagnoses.wakeup import lost_wakeup
from pcviz.insight.finding import Finding
from pcviz.insight.observations import Observations

Diagnosis = Callable[[Observations], Iterator[Finding]]

DIAGNOSES: tuple[Diagnosis, ...] = (
    lost_wakeup,
    one_condition,
    lock_held,
    convoy,
    starvation,
    thundering_herd,
    polling,
    hidden_overload,
    too_small,
    bottleneck,
)


def insight(seen: Observations) -> tuple[Finding, ...]:
    """All findings, the heaviest first."""
    found = [finding for diagnosis in DIAGNOSES for finding in diagnosis(seen)]
    return tuple(sorted(found, key=lambda finding: -finding.weight))
