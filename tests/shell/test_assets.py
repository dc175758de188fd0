"""What is built is what is committed, and templates keep to the content security policy."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from app.web.shell import assets

ROOT = Path(__file__).parents[2]
WEB = ROOT / "app/web"
SOURCES = ROOT / "app/assets"
TEMPLATES = sorted([*WEB.glob("templates/**/*.html"), *ROOT.glob("app/forms/templates/**/*.html")])
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=\"|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE)
NODE = shutil.which("node")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_template_has_no_inline_style_or_script(path):
    assert INLINE.findall(path.read_text(encoding="utf-8")) == []


def test_every_icon_that_a_template_names_was_built():
    icons = json.loads((WEB / "icons.json").read_text(encoding="utf-8"))
    named = {name for path in TEMPLATES for name in re.findall(r"icon\('([\w-]+)'", path.read_text(encoding="utf-8"))}
    assert named
    assert named - set(icons) == set()


def test_the_manifest_names_the_files_that_are_there():
    there = {path.name for path in assets.DIST.iterdir()} - {"manifest.json", "THIRD_PARTY.txt"}
    assert set(assets.manifest().values()) == there


def test_an_unknown_asset_is_a_mistake_at_once(app):
    with app.test_request_context(), pytest.raises(KeyError):
        assets.asset("missing.css")


def test_the_lock_file_names_no_registry():
    lock = json.loads((SOURCES / "package-lock.json").read_text(encoding="utf-8"))
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
    pinned = json.loads((SOURCES / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in pinned.values())


@pytest.mark.skipif(NODE is None or not (SOURCES / "node_modules").is_dir(), reason="needs Node and npm ci")
def test_the_sources_give_the_committed_bytes(tmp_path):
    assert NODE is not None
    subprocess.run([NODE, "build.mjs", str(tmp_path)], cwd=SOURCES, check=True)
    built = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    kept = {path.relative_to(WEB): path.read_bytes() for path in [*assets.DIST.iterdir(), WEB / "icons.json"]}
    assert sorted(built) == sorted(kept)
    assert [name for name in built if built[name] != kept[name]] == []
