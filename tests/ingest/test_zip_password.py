"""Archives with a password, as personal bills are sent: opened with the first line of a file."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exports import MEMBERS, member, text

PASSWORD = "张三4321".encode()
PLAIN = text(MEMBERS, member("0036001", "张三丰", "13936000001"))


def encrypted(content: bytes, password: bytes) -> bytes:
    """Encrypt as zips of old do (APPNOTE 6.1); Python only decrypts that."""
    keys = [0x12345678, 0x23456789, 0x34567890]
    table = [zlib.crc32(bytes([each]), 0xFFFFFFFF) ^ 0xFFFFFFFF for each in range(256)]

    def update(byte: int) -> None:
        keys[0] = table[(keys[0] ^ byte) & 0xFF] ^ keys[0] >> 8
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = table[(keys[2] ^ keys[1] >> 24) & 0xFF] ^ keys[2] >> 8

    def encrypt(data: bytes) -> Iterator[int]:
        for byte in data:
            mixed = (keys[2] | 2) & 0xFFFF
            yield byte ^ (mixed * (mixed ^ 1) >> 8 & 0xFF)
            update(byte)

    for byte in password:
        update(byte)
    return bytes(encrypt(bytes(11) + bytes([zlib.crc32(content) >> 24]) + content))


def archive(name: bytes, content: bytes, password: bytes, method: int = 0) -> bytes:
    """Return a zip with one stored, encrypted file."""
    packed = encrypted(content, password)
    fields = (
        20,
        0x801,
        method,
        0,
        0x5865,
        zlib.crc32(content),
        len(packed),
        len(content),
        len(name),
        0,
    )
    local = b"PK\x03\x04" + struct.pack("<5H3I2H", *fields) + name + packed
    entry = b"PK\x01\x02" + struct.pack("<6H3I5H2I", 20, *fields, 0, 0, 0, 0, 0) + name
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(entry), len(local), 0)
    return local + entry + end


def ingest(home, scv, tmp_path, content: bytes, line: bytes | None) -> tuple[int, str]:
    path, password = tmp_path / "bill.zip", tmp_path / "code.txt"
    path.write_bytes(content)
    options: list[str | Path] = []
    if line is not None:
        password.write_bytes(line)
        options = ["--password-file", password]
    done = scv("ingest", *options, "--account", "hq", path, "--home", home.root)
    assert "4321" not in done.out + done.err
    return done.code, done.out + done.err


@pytest.mark.parametrize("ends", [b"", b"\n", b"\r\nanother line\n"])
def test_the_first_line_of_a_file_opens_an_archive(home, scv, tmp_path, ends):
    content = archive("会员.csv".encode(), PLAIN, PASSWORD)
    code, said = ingest(home, scv, tmp_path, content, PASSWORD + ends)
    assert code == 0 and "bill.zip/会员.csv" in said


@pytest.mark.parametrize(
    ("line", "method", "says"),
    [
        (None, 0, "--password-file"),
        (b"another", 0, "another password"),
        (PASSWORD, 99, "AES"),
    ],
)
def test_an_archive_that_is_not_opened_says_why(home, scv, tmp_path, line, method, says):
    content = archive(b"m.csv", PLAIN, PASSWORD, method)
    code, said = ingest(home, scv, tmp_path, content, line)
    assert code == 3 and says in said


def test_a_file_without_a_first_line_is_no_password(home, scv, tmp_path):
    code, said = ingest(home, scv, tmp_path, archive(b"m.csv", PLAIN, PASSWORD), b"\n")
    assert code == 2 and "first line" in said


def test_a_wrong_password_that_the_cipher_takes_is_found_by_the_checksum(home, scv, tmp_path):
    """One byte tells: one of 256 wrong passwords passes it."""
    content = archive(b"m.csv", PLAIN, PASSWORD)
    said = [
        ingest(home, scv, tmp_path, content, f"wrong{number}".encode())
        for number in _passing(content)
    ]
    assert said and all(code == 3 for code, _ in said)


def _passing(content: bytes) -> list[int]:

    found = []
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for number in range(3000):
            try:
                packed.open("m.csv", pwd=f"wrong{number}".encode()).close()
            except RuntimeError:
                continue
            found.append(number)
            break
    return found
