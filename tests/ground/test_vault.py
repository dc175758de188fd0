"""Sealed columns, wrapped keys, blind indexes."""

import stat

import pytest

from app import config, vault
from app.errors import NotReady


@pytest.fixture
def keys():
    """Keys of this test alone."""
    text = vault.generate()
    vault.use(vault.parse(text))
    yield text
    vault.use(None)


def test_what_is_sealed_is_revealed(keys):
    key = vault.new_key()
    sealed = vault.seal(key, "Әке ішеді, үйге бармаймын", "contact.words")
    assert vault.reveal(key, sealed, "contact.words") == "Әке ішеді, үйге бармаймын"
    assert "ішеді".encode() not in sealed


def test_the_same_text_never_looks_the_same(keys):
    key = vault.new_key()
    assert vault.seal(key, "text", "a.b") != vault.seal(key, "text", "a.b")


def test_a_value_moved_to_another_column_is_refused(keys):
    key = vault.new_key()
    with pytest.raises(vault.Tampered):
        vault.reveal(key, vault.seal(key, "text", "contact.words"), "contact.address")


def test_a_value_moved_to_another_row_is_refused(keys):
    sealed = vault.seal(vault.new_key(), "text", "contact.words")
    with pytest.raises(vault.Tampered):
        vault.reveal(vault.new_key(), sealed, "contact.words")


def test_a_changed_byte_is_refused(keys):
    key = vault.new_key()
    sealed = bytearray(vault.seal(key, "text", "a.b"))
    sealed[-1] ^= 1
    with pytest.raises(vault.Tampered):
        vault.reveal(key, bytes(sealed), "a.b")


def test_nothing_is_sealed_as_nothing(keys):
    assert vault.seal(vault.new_key(), None, "a.b") is None
    assert vault.reveal(vault.new_key(), None, "a.b") is None


def test_after_erasure_nothing_is_revealed_and_nothing_can_be_sealed(keys):
    sealed = vault.seal(vault.new_key(), "text", "a.b")
    assert vault.reveal(None, sealed, "a.b") is None
    with pytest.raises(ValueError, match="destroyed"):
        vault.seal(None, "text", "a.b")


def test_bytes_are_sealed_too(keys):
    key = vault.new_key()
    assert vault.reveal_bytes(key, vault.seal_bytes(key, b"\x00\xff", "d.c"), "d.c") == b"\x00\xff"


def test_a_rotation_rewraps_keys_and_the_old_master_can_go(keys):
    key = vault.new_key()
    sealed = vault.seal(key, "text", "a.b")
    rotated = f"{keys} {vault.fresh('2')}"
    vault.use(vault.parse(rotated))
    assert vault.reveal(key, sealed, "a.b") == "text"
    wrapped = vault.rewrap(key)
    assert wrapped != key
    assert vault.rewrap(wrapped) == wrapped
    vault.use(vault.parse(" ".join(word for word in rotated.split() if not word.startswith("1:"))))
    assert vault.reveal(wrapped, sealed, "a.b") == "text"
    with pytest.raises(NotReady, match="master key 1"):
        vault.reveal(key, sealed, "a.b")


def test_an_index_finds_the_exact_value_and_survives_a_rotation(keys):
    found = vault.index("iin", "120314500004")
    assert len(found) == 32
    assert found != vault.index("phone", "120314500004")
    vault.use(vault.parse(f"{keys} {vault.fresh('2')}"))
    assert vault.index("iin", "120314500004") == found


def test_other_keys_have_another_fingerprint(keys):
    before = vault.keys().fingerprint
    vault.use(vault.parse(vault.generate()))
    assert vault.keys().fingerprint != before


@pytest.mark.parametrize("text", ["1:abc", "index:AAAA", "hello", "one:" + "A" * 43 + "=", ""])
def test_keys_that_cannot_be_understood_are_refused_without_being_shown(text):
    with pytest.raises(NotReady) as refused:
        vault.parse(text)
    assert "A" * 10 not in str(refused.value)


@pytest.mark.parametrize("name", ["one", "0", "65536"])
def test_a_master_key_without_a_number_of_its_own_is_refused(name):
    with pytest.raises(NotReady, match="are named 1, 2, 3"):
        vault.parse(f"{vault.fresh(name)} {vault.fresh('index')}")


def test_a_data_key_that_was_changed_is_refused(keys):
    key = vault.new_key()
    sealed = vault.seal(key, "text", "a.b")
    with pytest.raises(vault.Tampered, match="data key"):
        vault.reveal(key[:-1] + bytes([key[-1] ^ 1]), sealed, "a.b")


def test_the_key_file_is_made_once_and_is_private(tmp_path, monkeypatch):
    monkeypatch.setattr(config, "VAR", tmp_path)
    monkeypatch.delenv("VAULT_KEY", raising=False)
    vault.use(None)
    try:
        first = vault.keys().fingerprint
        vault.use(None)
        assert vault.keys().fingerprint == first
        assert stat.S_IMODE((tmp_path / "vault.keys").stat().st_mode) == 0o600
    finally:
        vault.use(None)


def test_keys_may_stand_in_a_file(tmp_path, keys):
    (tmp_path / "keys").write_text(keys)
    assert vault.parse(f"@{tmp_path / 'keys'}").fingerprint == vault.parse(keys).fingerprint


def test_a_file_of_keys_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(NotReady, match="nowhere cannot be read"):
        vault.parse(f"@{tmp_path / 'nowhere'}")
