"""What a fingerprint cannot see into ends the claim that everything was seen."""

import pytest

from pcviz.explore.execution import Configuration
from pcviz.explore.search import Options, Search
from tests.explore.searching import search, study_of
from tests.explore.uses import HEAD, made_by


class TestNoClaimWithoutSight:
    def complete(self, source, **options):
        found = Search(study_of(HEAD + source), Configuration(1, 1, 1, 1), Options(**options)).run()
        assert found.violation is None
        return found.complete, found.reason

    def test_state_in_an_extension_s_object(self):
        hidden = made_by("import hashlib", "self.changed = threading.Condition()", "self.seen = hashlib.md5()").replace(
            "            self.items.append(item)", "            self.seen.update(b'x')\n            self.items.append(item)"
        )

        complete, reason = self.complete(hidden)

        assert not complete
        assert "cannot be seen into" in reason

    def test_named_tuples_and_enumerations_are_seen_into(self):
        named = made_by(
            "import collections, enum",
            "self.changed = threading.Condition()",
            "self.entry = collections.namedtuple('Entry', 'item')",
        ).replace("self.items.append(item)", "self.items.append(self.entry(item)); self.mode = self.modes.FULL")
        named = named.replace("import collections, enum", "import collections, enum; self.modes = enum.IntEnum('Mode', 'FULL')")

        assert self.complete(named.replace("self.items.pop(0)", "self.items.pop(0).item")) == (True, "")

    def test_a_thread_that_waits_inside_a_key_function(self):
        sorting = made_by("self.changed = threading.Condition()").replace(
            "item = self.items.pop(0)",
            "item = sorted(self.items, key=lambda item: self.changed.notify_all())[0]; self.items.remove(item)",
        )

        complete, reason = self.complete(sorting, atomic=False)

        assert not complete
        assert "lambda" in reason

    def test_a_thread_that_waits_in_somebody_else_s_code(self, tmp_path, monkeypatch):
        (tmp_path / "foreign_module_of_this_test.py").write_text("def call(function):\n    return function()\n")
        monkeypatch.syspath_prepend(tmp_path)
        foreign = made_by("self.changed = threading.Condition()").replace(
            "self.changed.notify_all()", "__import__('foreign_module_of_this_test').call(self.changed.notify_all)"
        )

        complete, reason = self.complete(foreign, atomic=False)

        assert not complete
        assert reason == "call is not the file's own code"

    def test_an_endless_run_of_a_class_that_looks_into_its_items(self):
        looking = made_by("self.changed = threading.Condition()").replace(
            "self.items.append(item)", "self.items.append(item + 0)"
        )

        found = search(study_of(HEAD + looking), 1, 1, 1, 0)

        assert not found.complete
        assert found.violation is None
        assert "looks into its items" in found.reason

    @pytest.mark.parametrize(
        "look", ["item == 3", "hash(item)", "str(item)", "bool(item)", "item < 3", "{item}", "f'{item}'", "item.x"]
    )
    def test_whatever_way_it_looks(self, look):
        looking = made_by("self.changed = threading.Condition()").replace(
            "            self.items.append(item)", f"            {look}\n            self.items.append(item)"
        )

        found = search(study_of(HEAD + looking), 1, 1, 1, 0)

        assert found.violation is None
        assert "looks into its items" in found.reason
