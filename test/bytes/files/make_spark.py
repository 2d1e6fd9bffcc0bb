"""Writes the parquet files spark-rows-<variant> with real Spark (4.2), and their rows as JSON.

The rows stand in make_arrow.py's form. Codecs that only Spark writes (LZ4 in Hadoop's frames),
its legacy layout of lists and maps, its vectors and matrices, its second page version.
"""
import json
import pathlib
import shutil

from pyspark.ml.linalg import Matrices, Vectors
from pyspark.sql import SparkSession
from pyspark.sql import types as T
from pyspark.ml.linalg import MatrixUDT, VectorUDT

here = pathlib.Path(__file__).parent
spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", False).getOrCreate()
spark.sparkContext.setLogLevel("ERROR")


def vector(v):
    if v is None:
        return None
    if hasattr(v, "indices"):
        return {"type": 0, "size": v.size, "indices": v.indices.tolist(), "values": v.values.tolist()}
    return {"type": 1, "size": None, "indices": None, "values": v.values.tolist()}


def matrix(m):
    sparse = hasattr(m, "colPtrs")
    return {
        "type": 0 if sparse else 1, "numRows": m.numRows, "numCols": m.numCols,
        "colPtrs": m.colPtrs.tolist() if sparse else None,
        "rowIndices": m.rowIndices.tolist() if sparse else None,
        "values": m.values.tolist(), "isTransposed": bool(m.isTransposed),
    }


pair = T.StructType([T.StructField("a", T.IntegerType()), T.StructField("b", T.StringType())])
schema = T.StructType([
    T.StructField("v", VectorUDT()),
    T.StructField("m", MatrixUDT(), False),
    T.StructField("vs", T.ArrayType(VectorUDT(), True)),
    # Not of vectors: the legacy layout of such an array is one that Spark itself cannot read back.
    T.StructField("sr", T.ArrayType(pair, False), False),
    T.StructField("words", T.ArrayType(T.ArrayType(T.StringType(), False), True)),
    T.StructField("strict", T.ArrayType(T.DoubleType(), False), False),
    T.StructField("map", T.MapType(T.IntegerType(), T.MapType(T.DoubleType(), T.IntegerType()))),
    T.StructField("split", T.StructType([
        T.StructField("featureIndex", T.IntegerType(), False),
        T.StructField("leftCategoriesOrThreshold", T.ArrayType(T.DoubleType(), False)),
    ])),
    T.StructField("byte", T.ByteType(), False),
    T.StructField("long", T.LongType(), False),
    T.StructField("flag", T.BooleanType(), False),
    T.StructField("text", T.StringType()),
])
dense = Vectors.dense([0.0, -0.0, 1.5])
sparse = Vectors.sparse(5, [1, 3], [2.5, 0.0])
m1 = Matrices.dense(2, 2, [1.0, 2.0, 3.0, 4.0])
m2 = Matrices.sparse(3, 2, [0, 1, 2], [0, 2], [1.0, -1.0])
rows = [
    (dense, m1, [dense, sparse], [(1, None)], [["a", "b"], []], [1.0, 2.0], {0: {1.5: 1}, 2: {}},
     (3, [0.5]), -3, 2**60, True, "\u00fc"),
    (sparse, m2, [], [], [], [], {}, None, 127, -5, False, ""),
    (None, m1, None, [(None, "p")], None, [3.0], None, (-1, []), -128, 0, True, None),
    (dense, m2, [None, dense], [(2, "q"), (None, None)], [None, ["x"]], [4.0] * 3, {7: None}, (0, None), 1, 1,
     False, "z"),
]
plain = []
for v, m, vs, sr, words, strict, mp, split, byte, long, flag, text in rows:
    plain.append({
        "v": vector(v), "m": matrix(m), "vs": None if vs is None else [vector(x) for x in vs],
        "sr": [{"a": a, "b": b} for a, b in sr], "words": words, "strict": strict,
        "map": None if mp is None else {
            str(k): None if x is None else {f"{y:g}": z for y, z in x.items()} for k, x in mp.items()
        },
        "split": None if split is None else dict(zip(schema["split"].dataType.names, split)),
        "byte": byte, "long": {"bigint": str(long)} if abs(long) > 2**53 else long, "flag": flag,
        "text": text,
    })


def write(name, codec="snappy", legacy=False, version="v1"):
    out = here / "out"
    spark.conf.set("spark.sql.parquet.writeLegacyFormat", legacy)
    spark.sparkContext._jsc.hadoopConfiguration().set("parquet.writer.version", version)
    (spark.createDataFrame(rows, schema).coalesce(1).write.mode("overwrite")
     .option("compression", codec).parquet(str(out)))
    (part,) = out.glob("part-*.parquet")
    shutil.copy(part, here / f"spark-rows-{name}.parquet")
    shutil.rmtree(out)


for codec in ["none", "snappy", "gzip", "zstd", "lz4", "lz4_raw"]:
    write(f"codec-{codec}", codec)
write("pages-v2", version="v2")
write("legacy", legacy=True)
write("legacy-v2", legacy=True, version="v2")
text = json.dumps(plain, separators=(",", ":"))
(here / "spark-rows.json").write_text(text + "\n")
spark.stop()
