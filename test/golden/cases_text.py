"""Tokenizer, StopWordsRemover, HashingTF, CountVectorizer, IDF."""

from __future__ import annotations

from typing import Any

from pyspark.ml import Pipeline
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.feature import (
    IDF,
    CountVectorizer,
    CountVectorizerModel,
    HashingTF,
    StopWordsRemover,
    Tokenizer,
)

from cases import EVERYWHERE, OLD, SUMS, VERSIONS, case, fitted, frame, vector_schema, vectors

TEXTS = [
    "Spark scores ONE row", "", " ", "  two  spaces  ", "tab\there\nnew line\r\nend ",
    "no\u00a0break\u2003em\u3000wide", "vertical\x0bform\x0cfeed", "İstanbul IĞDIR ΣΊΣΥΦΟΣ Straße",
    "emoji 😀 family 👨\u200d👩\u200d👧", "\u0085next\u2028line\ufeff", "ends with space ",
    "zero\u200bwidth", "\u01c5 \u1e9e \ufb01 \u1c80", "a b c a b a",
]
SENTENCES = ["the quick brown fox", "the lazy dog and the fox", "a dog is a dog is a dog",
             "quick quick quick", "", "nothing here is known", "fox dog fox dog lazy"]
TOKENS = [[sentence.split(" ")] for sentence in SENTENCES]
ODD_TOKENS = [*TOKENS, [["The", "FOX", "", None]], [[]], [["I", "ı", "İ", "i"]], [["größe", "中文", "😀"]]]
TOKENS_SCHEMA = "w array<string>"

case("spark-tokenizer-odd-spaces", fitted(
    lambda: Tokenizer(inputCol="s", outputCol="w"), "s string", [[t] for t in TEXTS]),
    rows=[{"s": text} for text in TEXTS], also=VERSIONS)


def remover(**options: Any) -> Any:
    return lambda: StopWordsRemover(inputCol="w", outputCol="o", **options)


for what, options in {
    "default": {}, "case-sensitive": {"caseSensitive": True},
    "own-words": {"stopWords": ["fox", "DOG", ""]},
    "own-words-case-sensitive": {"stopWords": ["fox", "DOG", "The"], "caseSensitive": True},
    "locale-turkish": {"stopWords": ["I", "İ"], "locale": "tr"},
    "locale-lithuanian": {"stopWords": ["I", "Ì"], "locale": "lt"},
    "locale-tr-TR": {"stopWords": ["I", "İ"], "locale": "tr_TR"},
}.items():
    case(f"spark-stop-words-remover-{what}", fitted(remover(**options), TOKENS_SCHEMA, ODD_TOKENS),
         rows=20, also=VERSIONS if what == "default" else ())


def french(session: Any) -> tuple[Any, Any]:
    words = StopWordsRemover.loadDefaultStopWords("french")
    known = frame(session, TOKENS_SCHEMA, [[["le", "chat", "À", "été", "Même"]], [["où", "est"]]])
    return StopWordsRemover(inputCol="w", outputCol="o", stopWords=words), known


case("spark-stop-words-remover-french", french)
case("spark-stop-words-remover-multi", fitted(
    lambda: StopWordsRemover(inputCols=["w", "x"], outputCols=["wo", "xo"]),
    "w array<string>, x array<string>", [[["the", "fox"], ["a"]], [["dog"], []], [[], ["An", "x"]]]))

HASHED = {
    "string": [*ODD_TOKENS, [["a", "ab", "abc", "abcd", "abcde", "hello", "café", "中文"]]],
    "int": [[[1, -1, 1, 0]], [[]], [[2147483647, None]]],
    "bigint": [[[1, -1, 1, 2**40]], [[]], [[2**63 - 1, None]]],
    "double": [[[1.0, -0.0, 0.0, 2.5]], [[]], [[float("nan"), None, float("inf")]]],
    "float": [[[1.0, -0.0, 0.0, 0.1]], [[]]],
    "boolean": [[[True, False, True]], [[None]]],
    "smallint": [[[1, -1]], [[300]]],
}
for kind, rows in HASHED.items():
    case(f"spark-hashing-tf-{kind}", fitted(
        lambda: HashingTF(inputCol="w", outputCol="o"), f"w array<{kind}>", rows),
        rows=20, also=VERSIONS if kind in ("string", "double") else ())
for what, options in {"binary": {"binary": True}, "small": {"numFeatures": 7},
                      "small-binary": {"numFeatures": 5, "binary": True},
                      "one": {"numFeatures": 1}}.items():
    case(f"spark-hashing-tf-{what}", fitted(
        lambda o=options: HashingTF(inputCol="w", outputCol="o", **o), TOKENS_SCHEMA, ODD_TOKENS),
        rows=20)

for what, options in {
    "default": {}, "min-tf-count": {"minTF": 2.0}, "min-tf-share": {"minTF": 0.3},
    "binary": {"binary": True}, "binary-min-tf": {"binary": True, "minTF": 2.0},
    "small-vocabulary": {"vocabSize": 3}, "min-df": {"minDF": 2.0},
}.items():
    case(f"spark-count-vectorizer-{what}", fitted(
        lambda o=options: CountVectorizer(inputCol="w", outputCol="o", **o),
        TOKENS_SCHEMA, TOKENS), rows=20, also=VERSIONS if what in ("default", "min-tf-share") else ())


def given_vocabulary(session: Any) -> tuple[Any, Any]:
    model = CountVectorizerModel.from_vocabulary(["fox", "dog", "größe", ""], inputCol="w",
                                                 outputCol="o")
    return model, frame(session, TOKENS_SCHEMA, ODD_TOKENS)


case("spark-count-vectorizer-given-vocabulary", given_vocabulary, rows=20)

WEIGHED = [[v] for v in vectors(24, 6, zeros=0.6)]
for documents in (0, 8):
    case(f"spark-idf-min-doc-freq-{documents}", fitted(
        lambda d=documents: IDF(inputCol="v", outputCol="o", minDocFreq=d),
        vector_schema("v"), WEIGHED), rows=15, also=VERSIONS)


def text_pipeline(vectorizer: Any) -> Any:
    def build(session: Any) -> tuple[Any, Any]:
        rows = [[s, float("dog" in s)] for s in [*SENTENCES, *TEXTS]]
        known = frame(session, "s string, label double", rows)
        stages = [
            Tokenizer(inputCol="s", outputCol="words"),
            StopWordsRemover(inputCol="words", outputCol="terms"),
            vectorizer(),
            IDF(inputCol="counts", outputCol="features"),
            LogisticRegression(regParam=0.1, maxIter=10),
        ]
        return Pipeline(stages=stages).fit(known), known.select("s")

    return build


case("spark-text-pipeline-hashing", text_pipeline(
    lambda: HashingTF(inputCol="terms", outputCol="counts", numFeatures=64)),
    rows=20, also=(*SUMS, *VERSIONS))
case("spark-text-pipeline-counts", text_pipeline(
    lambda: CountVectorizer(inputCol="terms", outputCol="counts")), rows=20, also=VERSIONS)
