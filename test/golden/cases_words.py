"""RegexTokenizer, NGram, Word2Vec, and more of StopWordsRemover."""

from __future__ import annotations

from typing import Any

from pyspark.ml import Pipeline
from pyspark.ml.feature import NGram, RegexTokenizer, StopWordsRemover, Word2Vec

from cases import OLD, SUMS, VERSIONS, case, fitted, frame

TEXTS = [
    "Spark scores ONE row", "", " ", "  two  spaces  ", "tab\there\nnew line\r\nend ", "a,b;c|d, ,e,,",
    "no\u00a0break\u2003em\u3000wide", "İstanbul IĞDIR ΣΊΣΥΦΟΣ Straße", "it's a test-case, no?_yes",
    "emoji 😀 family 👨\u200d👩\u200d👧 😀😀", "\u0085next\u2028line", "e\u0301te\u0301 caf\u00e9 na\u00efve",
    "10-20 30-40-50 2024-01-02", "mail Me@Example.co.uk or you@x.y", "<p>text <b>bold</b></p>",
    "aaaa aab abab", "中文 テキスト ١٢٣", "x\u001cy\u200bz", "\"quoted \\\" text\" and 'single'", "A1b2C3",
]
PATTERNS = {
    "default": {},
    "not-word": {"pattern": r"\W"},
    "not-word-run": {"pattern": r"\W+", "minTokenLength": 3},
    "not-alphanumeric": {"pattern": "[^a-z0-9]+"},
    "comma": {"pattern": r"\s*,\s*", "toLowercase": False},
    "comma-keep-empty": {"pattern": "[,;|]", "minTokenLength": 0},
    "characters": {"pattern": ""},
    "characters-keep-case": {"pattern": "", "toLowercase": False, "minTokenLength": 0},
    "word-matches": {"pattern": r"\w+", "gaps": False},
    "words-in-any-script": {"pattern": r"[\p{L}\p{M}]+", "gaps": False, "minTokenLength": 2},
    "words-in-unicode": {"pattern": r"(?U)\b\w+\b", "gaps": False},
    "any-character": {"pattern": ".", "gaps": False},
    "any-character-or-line": {"pattern": "(?s).", "gaps": False, "toLowercase": False},
    "numbers": {"pattern": r"\d+(?:-\d+)*", "gaps": False},
    "empty-matches": {"pattern": "a*", "gaps": False, "minTokenLength": 0},
    "empty-gaps": {"pattern": "a*", "minTokenLength": 0},
    "word-boundary": {"pattern": r"\b"},
    "lookaround": {"pattern": r"(?<=[a-z])(?=[0-9])|(?<=\d)(?=\p{Lower})"},
    "alternatives": {"pattern": "aab|a|ab", "gaps": False},
    "possessive": {"pattern": r"[a-z]++@[a-z.]*+", "gaps": False},
    "back-reference": {"pattern": r"(.)\1", "gaps": False},
    "quoted": {"pattern": r'"(?:[^"\\]|\\.)*"', "gaps": False},
    "tags": {"pattern": r"<[^>]+>"},
    "punctuation": {"pattern": r"[\p{Punct}\s]+"},
    "intersection": {"pattern": "[a-z&&[^aeiou]]+", "gaps": False},
    "ignore-case": {"pattern": "(?i)s", "toLowercase": False},
    "ignore-case-unicode": {"pattern": "(?iu)σ+|ß|i", "gaps": False, "toLowercase": False},
    "line-end": {"pattern": r"(?m)$|\R", "minTokenLength": 0},
    "emoji": {"pattern": r"[😀-😏]|\x{200d}", "gaps": False},
    "half-pairs": {"pattern": r"(?<!^).", "gaps": False},
    "white-space": {"pattern": r"[\p{IsWhite_Space}\h]+"},
    "script": {"pattern": r"\p{IsHan}|\p{InKatakana}+|\p{IsGreek}+", "gaps": False},
}


def tokenizer(**options: Any) -> Any:
    return lambda: RegexTokenizer(inputCol="s", outputCol="w", **options)


MAIN = ("not-word", "characters", "word-matches", "words-in-any-script")
for what, options in PATTERNS.items():
    repeated = VERSIONS if what == "default" else OLD if what in MAIN else ()
    case(f"spark-regex-tokenizer-{what}", fitted(
        tokenizer(**options), "s string", [[t] for t in TEXTS]),
        rows=[{"s": text} for text in TEXTS], also=repeated)

SENTENCES = ["the quick brown fox", "the lazy dog and the fox", "a dog is a dog is a dog",
             "quick quick quick", "", "nothing here is known", "fox dog fox dog lazy", "one", "😀 größe"]
TOKENS = [*[[s.split(" ")] for s in SENTENCES], [[]], [["a", None, "", "fox"]], [[None]], [[""]]]
SCHEMA = "w array<string>"

for n in (1, 2, 3, 100):
    case(f"spark-n-gram-{n}", fitted(
        lambda n=n: NGram(inputCol="w", outputCol="o", n=n), SCHEMA, TOKENS),
        rows=[{"w": row[0]} for row in TOKENS], also=VERSIONS if n == 2 else ())


def word2vec(**options: Any) -> Any:
    return lambda: Word2Vec(inputCol="w", outputCol="o", seed=7, minCount=1, **options)


KNOWN = [row for row in TOKENS if row[0] and None not in row[0]]
ROWS = [*[{"w": row[0]} for row in TOKENS], {"w": ["nobody", "knows"]}, {"w": ["the"] * 7 + ["x"] * 4}]


def trained(**options: Any) -> Any:
    def build(session: Any) -> tuple[Any, Any]:
        model = word2vec(**options)().fit(frame(session, SCHEMA, KNOWN))
        return model, frame(session, SCHEMA, TOKENS)

    return build


for what, options in {
    "small": {"vectorSize": 3}, "default": {}, "one": {"vectorSize": 1}, "wide": {"vectorSize": 37},
}.items():
    few = {"default": 3, "wide": 7}.get(what)
    case(f"spark-word2-vec-{what}", trained(**options), rows=ROWS[:few], edges=few is None,
         also=VERSIONS if what == "small" else SUMS if what == "wide" else ())

NULLS = [[["The", None, "fox", "İ", "i", "I", "ı"], ["A", "an", None]], [[], [None]], [["the"], []]]
TWO = "w array<string>, x array<string>"
for what, options in {
    "multi-case-sensitive": {"caseSensitive": True, "stopWords": ["The", "an", "i"]},
    "multi-turkish": {"locale": "tr", "stopWords": ["I", "an"]},
    "multi-no-words": {"stopWords": []},
}.items():
    case(f"spark-stop-words-remover-{what}", fitted(
        lambda o=options: StopWordsRemover(inputCols=["w", "x"], outputCols=["wo", "xo"], **o),
        TWO, NULLS), rows=10, also=OLD if what == "multi-turkish" else ())


def pipeline(session: Any) -> tuple[Any, Any]:
    known = frame(session, "s string", [[text] for text in [*SENTENCES, *TEXTS]])
    stages = [
        RegexTokenizer(inputCol="s", outputCol="words", pattern=r"[^\p{L}]+"),
        StopWordsRemover(inputCol="words", outputCol="terms"),
        NGram(inputCol="terms", outputCol="pairs"),
        Word2Vec(inputCol="terms", outputCol="features", vectorSize=5, minCount=1, seed=3),
    ]
    return Pipeline(stages=stages).fit(known), known


case("spark-words-pipeline", pipeline, rows=[{"s": text} for text in [*SENTENCES, *TEXTS]], also=OLD)
