"""`make bench-reading`: landing one export, per file kind, beside a plain read of the same file in the same run.

Landing is all of it: finding kind, encoding and layout, reading in a child, cleaning, tokens, an encrypted segment, counting the
rows again. The plain read is polars (DuckDB for a file larger than memory should hold) giving every cell as text.
"""

import argparse
import gzip
import random
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl

from benchmarks.generate.writers import TAOBAO_HEADERS, write_taobao
from benchmarks.measure.nights import Cost, init_home, measure_cost, scratch_folder
from scv.pipeline.run import open_run

_SURNAMES, _GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英"
_SEED = 20261122


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=400_000)
    parser.add_argument("--large-gb", type=float, default=0.0, help="land one CSV of this size instead")
    options = parser.parse_args()
    with scratch_folder() as folder:
        if options.large_gb:
            path = folder / "large.csv"
            rows = write_large(path, int(options.large_gb * 1e9))
            _compare("csv", path, rows, folder, _duckdb)
            return
        for kind, write, read in _kinds():
            path, rows = folder / kind, options.rows // (4 if "xlsx" in kind else 1)
            write(path, orders(rows, 0))
            _compare(kind, path, rows, folder, read)
            path.unlink()


def orders(rows: int, start: int) -> pl.DataFrame:
    """Return invented orders as a Taobao export has them, all cells text; phones have 0000 in the middle."""
    draw = random.Random(_SEED + start)
    names = [draw.choice(_SURNAMES) + "".join(draw.choices(_GIVEN, k=2)) for _ in range(2_000)]
    people = [(name, f"13{draw.randint(0, 9)}0000{draw.randint(0, 9999):04d}") for name in names for _ in range(20)]
    buyers = [draw.choice(people) for _ in range(rows)]
    days = [f"2026-{draw.randint(1, 9):02d}-{draw.randint(1, 28):02d} 1{draw.randint(0, 9)}:22:33" for _ in range(365)]
    times = [draw.choice(days) for _ in range(rows)]
    cells = {
        "订单编号": [f"{4_012_345_678_901_000_000 + 7919 * (start + n)}" for n in range(rows)],
        "买家会员名": [f"tb_{phone[2:]}" for _, phone in buyers],
        "买家支付宝账号": [phone for _, phone in buyers],
        "买家实际支付金额": [f"{draw.randint(900, 90_000) / 100:.2f}" for _ in range(rows)],
        "订单状态": draw.choices(["交易成功", "卖家已发货，等待买家确认", "交易关闭"], [8, 1, 1], k=rows),
        "收货人姓名": [name for name, _ in buyers],
        "收货地址 ": [f"浙江省 杭州市 西湖区 云栖弄{draw.randint(1, 999)}号" for _ in range(rows)],
        "联系手机": [f"'{phone}" for _, phone in buyers],
        "订单创建时间": times,
        "订单付款时间 ": times,
        "宝贝标题 ": draw.choices(["茶壶 紫砂", "茶杯 青瓷", "茶叶 龙井 250g"], k=rows),
        "宝贝总数量": draw.choices(["1", "2", "3"], k=rows),
        "店铺Id": ["0"] * rows,
        "店铺名称": ["云栖茶具旗舰店"] * rows,
    }
    frame = pl.DataFrame(cells)
    rest = [pl.lit("null").alias(header) for header in TAOBAO_HEADERS if header not in cells]
    return frame.with_columns(rest).select(TAOBAO_HEADERS)


def write_large(path: Path, size: int) -> int:
    """Write a CSV of at least `size` bytes, and return its rows."""
    rows, at_once = 0, 200_000
    with path.open("wb") as out:
        while out.tell() < size:
            orders(at_once, rows).write_csv(out, include_header=rows == 0)
            rows += at_once
    return rows


Writer = Callable[[Path, pl.DataFrame], None]
Reader = Callable[[Path], object]


def _kinds() -> list[tuple[str, Writer, Reader]]:
    def csv(path: Path) -> object:
        return pl.read_csv(path, infer_schema=False)

    return [
        ("orders.csv", lambda path, frame: frame.write_csv(path), csv),
        ("quoted.csv", lambda path, frame: frame.write_csv(path, quote_style="always"), csv),
        ("gb18030.csv", write_taobao, lambda path: pl.read_csv(path, encoding="gb18030", infer_schema=False)),
        (
            "utf16.csv",
            lambda path, frame: _bytes(path, frame.write_csv().encode("utf-16")),
            lambda path: pl.read_csv(path, encoding="utf-16", infer_schema=False),
        ),
        ("orders.csv.gz", lambda path, frame: _bytes(path, gzip.compress(frame.write_csv().encode(), 6)), csv),
        ("orders.zip", _zip, _read_zip),
        ("orders.ndjson", lambda path, frame: frame.write_ndjson(path), pl.read_ndjson),
        ("orders.json", lambda path, frame: frame.write_json(path), pl.read_json),
        (
            "orders.xlsx",
            lambda path, frame: frame.write_excel(path) and None,
            lambda path: pl.read_excel(path, infer_schema_length=0),
        ),
    ]


def _bytes(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _zip(path: Path, frame: pl.DataFrame) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("orders.csv", frame.write_csv())


def _read_zip(path: Path) -> object:
    with zipfile.ZipFile(path) as archive:
        return pl.read_csv(archive.read("orders.csv"), infer_schema=False)


def _duckdb(path: Path) -> object:
    with duckdb.connect() as con:
        return con.execute(
            "SELECT SUM(LENGTH(COLUMNS(*))) FROM read_csv(?, all_varchar = true)", [str(path)]
        ).fetchone()


def _compare(kind: str, path: Path, rows: int, folder: Path, read: Reader) -> None:
    with measure_cost() as plain:
        read(path)
    landing = _land(path, rows, folder / f"home-{path.name}")
    size = path.stat().st_size
    print(
        f"{kind:<14} {rows:>10,} rows {size / 1e6:>7,.0f} MB: plain {plain.seconds:6.2f} s; landed {landing.seconds:7.2f} s = "
        f"{landing.seconds / plain.seconds:5.1f} x, {rows / landing.seconds:>8,.0f} rows/s, {size / 1e6 / landing.seconds:6.1f} MB/s, "
        f"peak {landing.peak_bytes / 2**20:,.0f} MiB",
        flush=True,
    )


def _land(path: Path, rows: int, home: Path) -> Cost:
    with open_run(init_home(home), "bench", datetime.now(UTC)) as run, measure_cost() as cost:
        run.ingest([path])
    assert [(result.message, result.header["rows_in"]) for result in run.results] == [("", rows)]
    return cost


if __name__ == "__main__":
    main()
