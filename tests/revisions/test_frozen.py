"""What a ministry's database has been through is never changed: a released revision stays as it is, byte for byte.

When a revision lands on main it is released: add its file here, with every file of migrations/sql that it runs
(`sha256sum migrations/versions/0005_terms.py`). At the latest when the next one is built on it: then a test asks.
What a released revision got wrong, the next one mends: `make migration NAME=what_it_is_about`.
"""

import hashlib
from importlib import import_module

import pytest

from app.config import ROOT

MIGRATIONS = ROOT / "migrations"
FROZEN = {
    "versions/0001_ground.py": "a16aee5240817427baaa30a74102e6d8901f1c44909c1312d4c11155e2dc75f6",
    "sql/procrastinate-3.10.0.sql": "c70ec4b400a60ad9592787653aae5ae77ae41bf801d56b5bd2712751a07f2009",
    "versions/0002_tables.py": "9776a14c086d0da5a689f82fc8a9889189dd81d30113da502768a982ac92488e",
    "versions/0003_guards.py": "c2aa43ee5202c52b60fb0a70ae1bb04b0a9f762c624f79ff303fe8fe71e02d0f",
    "versions/0004_places.py": "a36e96107071f0be3639b3ba7fecf49c218d91748a996b2e34c2596397b549dc",
    "versions/0005_terms.py": "25fba1303ed7f5d4fd182a85ded4819af79fbcde8eff2220b747d8e691dd1f07",
    "versions/0006_long_codes.py": "e08a20d09ac7fbd9af674aae68200ce9ccf6a9f88b946ee640f4d5cd0526959a",
    "versions/0007_danger.py": "773dee923f9184262f223e0239bc5ed4f864e35565d4feef18b58e484fe52949",
    "versions/0008_danger_phrases.py": "b8852e998c83604a3a743f21f2edf36f8822228c47c8d2a82e6e3ac482dda11a",
    "versions/0009_case_reports.py": "2c69f0a4fba17ebe8e48da4288a1938d2b1b63ab97ee1549f2727e3101ccee4d",
    "versions/0010_answers.py": "69b813f73a24e58f4e5155fec69fad9bf4ca44da90b20769f2b1a23024a0e32e",
    "versions/0011_reports.py": "8e22b495d2cf11ec4263453e27edc1c60f5796fc10e7673ede36f7ed456826f7",
    "versions/0012_form_drafts.py": "b9ce5ed26cad63bf4cadd038f044b0584024e883ec41973b3f76acf51d2b017c",
    "versions/0013_open_contacts.py": "34f690b075c7badfe690dc680cfc4692dc7d2afdb93c295004878bffe453c89c",
    "versions/0014_signals.py": "8a98c1b7a1adf103c695c504974e3323004e361dbf80b5fcbff24b8e3ef06508",
    "versions/0015_first_visit.py": "aa69089c5d543ade15866f9d88d198c0bb75e86547ff2c6e6a730413c6d4eee4",
    "versions/0016_reopened.py": "a8a564cfa624cd57f20ab9c981d6cb6a27bb36c93d2fd34f4aba1620d6afb537",
    "versions/0017_merged_persons.py": "e49dedcf97a5c20e6badad141168e83d27ba780cd5332b0ed74d99a94283edc0",
    "versions/0018_public_pages.py": "6a081265d56b63e3f5153f7c3e2a43f9acb87f1de87519c34af462ffc98a61dc",
    "versions/0019_next_visit.py": "8cf56dfc87ffb09a51806537e4501f8351438eb87d143771c5c0b6e8e6f05327",
    "versions/0020_contact_imports.py": "554e90140537f5f1bb23e8b8fca758aecff9db29088ccf09194ecce5d2abab83",
    "versions/0021_old_visits.py": "dceee8a884382ba067ea9f4350b96033f1edb180d979593292542ab4903e00fe",
    "versions/0022_with_child.py": "f0263e679c087394a7b5a813ff29d21835426757b0ca5cfd00225cf91254790c",
    "versions/0023_read_with_a_reason.py": "a512cd2f44ffbf5a02903515afbb6aba291a113378b00ac0f9187cd2a916ce77",
    "versions/0024_turns.py": "fca6befff365dd4e2a907dfe0d971f833be30588dd292f80a55bd0300dd0ced5",
}
BEFORE_THERE_WAS_DATA = ("0001", "0002", "0003", "0004")


def revisions():
    return sorted(path.stem for path in MIGRATIONS.glob("versions/[0-9]*.py"))


@pytest.mark.parametrize("name", FROZEN)
def test_a_released_revision_is_what_it_was(name):
    found = MIGRATIONS / name
    assert found.exists(), f"{name} was released: whoever comes from before it still needs it"
    said = f"{name} was released and may not change: write a new revision (make migration NAME=...)"
    assert hashlib.sha256(found.read_bytes()).hexdigest() == FROZEN[name], said


def test_a_revision_that_others_are_built_on_is_frozen():
    missing = {f"versions/{name}.py" for name in revisions()[:-1]} - FROZEN.keys()
    assert missing == set(), "add their sha256 to FROZEN"


def test_revisions_follow_one_another_by_number():
    numbers = [name.partition("_")[0] for name in revisions()]
    assert numbers == [f"{place:04}" for place in range(1, len(numbers) + 1)]


@pytest.mark.parametrize("name", [name for name in revisions() if not name.startswith(BEFORE_THERE_WAS_DATA)])
def test_every_later_revision_brings_its_data(name):
    """`tests/revisions/rNNNN_name.py`; test_up_and_down.py says what must stand in it, and runs it."""
    module = import_module(f"tests.revisions.r{name}")
    assert all(callable(getattr(module, part, None)) for part in ("fill", "after", "read")), module.__doc__
