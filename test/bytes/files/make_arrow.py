"""Writes the parquet files arrow-<rows>-<variant> and their rows as JSON (pyarrow 26; no chance).

arrow-<rows>.json holds the rows as the reader must give them. Integers beyond 2^53 stand as
{"bigint": "..."}, bytes as {"bytes": [...]}, NaN and infinities as {"number": "..."}.
"""
import json
import math
import pathlib

import pyarrow as pa
import pyarrow.parquet as pq

here = pathlib.Path(__file__).parent


def plain(value):
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**53 else {"bigint": str(value)}
    if isinstance(value, float):
        return value if math.isfinite(value) else {"number": str(value)}
    if isinstance(value, bytes):
        return {"bytes": list(value)}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return {key: plain(item) for key, item in value.items()}


def write(kind, variant, table, rows=None, **options):
    pq.write_table(table, here / f"arrow-{kind}-{variant}.parquet", **options)
    rows = table.to_pylist() if rows is None else rows
    text = json.dumps([plain(row) for row in rows], separators=(",", ":"))
    (here / f"arrow-{kind}.json").write_text(text + "\n")


numbers = 150
many = pa.table(
    {
        "i": pa.array([(i * 7919) % 1009 - 500 for i in range(numbers)], pa.int32()),
        "l": pa.array([(i * 2**40 + i) * (-1) ** i for i in range(numbers)], pa.int64()),
        "big": pa.array([2**62 - i * 2**33 for i in range(numbers)], pa.int64()),
        "b": pa.array([i % 3 == 0 for i in range(numbers)], pa.bool_()),
        "t": pa.array([(i * 37) % 256 - 128 for i in range(numbers)], pa.int8()),
        "f": pa.array([i / 3 for i in range(numbers)], pa.float32()),
        "d": pa.array([math.sin(i) for i in range(numbers)], pa.float64()),
        "s": pa.array([f"word {i % 50} \u00e4\U0001f600"[: i % 12] for i in range(numbers)]),
        "x": pa.array([bytes([i % 256, 255]) for i in range(numbers)], pa.binary()),
        "n": pa.array([None if i % 4 else i for i in range(numbers)], pa.int32()),
        "none": pa.array([None] * numbers, pa.float64()),
    }
)

plain_options = {"use_dictionary": False, "compression": "none", "data_page_size": 256}
for codec in ["none", "snappy", "gzip", "zstd", "lz4", "brotli"]:
    small = many.slice(0, 30)
    write("few", codec, small, compression=codec, data_page_size=200, write_batch_size=16)
for version in ["1.0", "2.0"]:
    write("many", f"pages-v{version[0]}", many, compression="snappy", data_page_version=version,
          data_page_size=256, row_group_size=60, write_batch_size=32)
    write("many", f"plain-v{version[0]}", many, data_page_version=version, **plain_options)
    encodings = {
        "i": "DELTA_BINARY_PACKED", "l": "DELTA_BINARY_PACKED", "big": "DELTA_BINARY_PACKED",
        "n": "DELTA_BINARY_PACKED", "s": "DELTA_BYTE_ARRAY", "x": "DELTA_LENGTH_BYTE_ARRAY",
        "d": "BYTE_STREAM_SPLIT", "f": "BYTE_STREAM_SPLIT", "b": "RLE",
    }
    write("many", f"encodings-v{version[0]}", many, data_page_version=version, column_encoding=encodings,
          **plain_options)
write("few", "checksums", many.slice(0, 30), write_page_checksum=True)

nested_rows = []
for i in range(60):
    nested_rows.append({
        "a": None if i % 7 == 0 else [[f"{i}.{j}.{k}" for k in range(j)] for j in range(i % 4)],
        "s": None if i % 5 == 0 else {"p": None if i % 3 == 0 else i, "q": {"r": [i] * (i % 3)}},
        "m": None if i % 6 == 0 else [(f"k{j}", None if j == 1 else j / 2) for j in range(i % 3)],
        "ls": [] if i % 4 == 0 else [{"u": j, "v": None if j else [None, 1.5]} for j in range(i % 5)],
    })
nested_type = pa.schema([
    ("a", pa.list_(pa.list_(pa.string()))),
    ("s", pa.struct([("p", pa.int64()), ("q", pa.struct([("r", pa.list_(pa.int32()))]))])),
    ("m", pa.map_(pa.string(), pa.float64())),
    ("ls", pa.list_(pa.struct([("u", pa.int32()), ("v", pa.list_(pa.float64()))]))),
])
nested = pa.Table.from_pylist(nested_rows, nested_type)
shown = [dict(row, m=None if row["m"] is None else dict(row["m"])) for row in nested_rows]
for version in ["1.0", "2.0"]:
    write("nested", f"v{version[0]}", nested, shown, data_page_version=version, data_page_size=64,
          compression="none",
          write_batch_size=8, row_group_size=25)

names = ["a.b", "a", "with space", "\u00fcmlaut", "`tick`", "", "a.b.c", "constructor"]
write("names", "odd", pa.table({name: [1.5, None] for name in names}))
write("none", "snappy", many.slice(0, 0))
write("doubles", "snappy", pa.table({"d": [0.0, -0.0, math.nan, math.inf, -math.inf, 5e-324]}))
