import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prints random patterns and texts with what java.util.regex of this JVM finds, one JSON array a
 * line: pattern, then for each text the text and its outcome (`null` where Java refuses the
 * pattern). An outcome lists the matches (starts and ends of their groups). The cases of the test:
 * `java test/regex/RegexCases.java 7 700 test/regex/patterns.txt > test/regex/java-cases.jsonl`
 * (Java 17)
 */
public class RegexCases {
  static final String[] CHARACTERS = {
    "a", "a", "a", "b", "b", "c", "A", "B", "_", "1", " ", " ", "\n", "\r", "\r\n", "\u00e9",
    "e\u0301", "\ud83d\ude00", "\ud83d", "\ude00", "\u00df", "\u1e9e", "\u0130", "\u0131", "i", "I",
    "k", "\u212a", "s", "\u017f", "\u0085", "\u2028", "\u03a3", "\u03c2", "\u03c3", "-", "&", "]",
    "\t", "\u00a0", "\ud835\udfd8", "\ua64b", "\u1c88", "\u10d0", "\u1c90", "\u01c5"
  };
  static final String[] CLASSES = {
    "\\d", "\\w", "\\s", "\\D", "\\W", "\\S", "\\h", "\\H", "\\v", "\\V", ".", ".", "[ab]", "[^a]",
    "[a-c&&[^b]]", "[a[bA]]", "[^a&&b]", "[\\w&&[^_]]", "\\p{L}", "\\p{Lu}", "\\P{Ll}", "\\p{Alpha}",
    "\\p{IsAlphabetic}", "\\p{IsLatin}", "\\p{InGreek}", "\\p{javaLowerCase}", "\\p{Punct}", "\\pL",
    "[\\p{L}1]", "[A-B]", "[i-k]", "[\u00e0-\u00ff]", "[\\s\\S]", "[a&&]", "[]a]", "[^]a]", "[a-]",
    "[-a]", "[&a]", "[a&&b&&a]", "[a-c&&b-d]", "\\x61", "\\u0061", "\\x{1F600}", "\\141", "\\cI",
    "\\t", "\\p{IsWord}", "\\p{Upper}", "[\ud83d\ude00a]", "\\Q.]\\E", "\\Qab\\E", "\\n", "\\r",
    "[\\x{10000}-\\x{10ffff}]", "[a[^b]]", "[^[a]]", "[^a[b]]", "[a&&[b]c]", "[ab&&\\w&&[^b]]"
  };
  static final String[] ASSERTIONS = {
    "^", "$", "\\b", "\\B", "\\A", "\\Z", "\\z", "\\G", "(?m)", "(?i)", "(?iu)", "(?s)", "(?d)", "(?x)",
    "(?U)", "(?-i)", "(?m-s)", "\\b", "$", "^"
  };
  static final String[] QUANTIFIERS = {
    "*", "+", "?", "*?", "+?", "??", "*+", "++", "?+", "{2}", "{1,2}", "{0,2}", "{2,}", "{1,2}?", "{2,}+",
    "{2,}?", "{0}", "*", "+", "?"
  };

  public static void main(String[] arguments) throws Exception {
    Random random = new Random(Long.parseLong(arguments[0]));
    int count = Integer.parseInt(arguments[1]);
    StringBuilder out = new StringBuilder();
    if (arguments.length > 2) {
      for (String line : java.nio.file.Files.readAllLines(java.nio.file.Path.of(arguments[2]))) {
        String[] fields = line.split("\t", -1);
        List<String> texts = new ArrayList<>();
        for (int i = 1; i < fields.length; i++) texts.add(unescape(fields[i]));
        print(out, fields[0], texts);
      }
    }
    for (int i = 0; i < count; i++) {
      List<String> texts = new ArrayList<>();
      String pattern = pattern(random, 0);
      for (int j = 0; j < 4; j++) texts.add(text(random));
      print(out, pattern, texts);
    }
    System.out.write(out.toString().getBytes("UTF-8"));
    System.out.flush();
  }

  static void print(StringBuilder out, String pattern, List<String> texts) {
    StringBuilder line = new StringBuilder("[" + quote(pattern));
    Pattern compiled;
    try {
      compiled = Pattern.compile(pattern);
    } catch (Exception refused) {
      out.append(line).append(",null]\n");
      return;
    }
    for (String text : texts) {
      String outcome;
      try {
        outcome = outcome(compiled, text);
      } catch (IllegalStateException tooLong) {
        continue;
      } catch (RuntimeException | StackOverflowError error) {
        // A fault of Java's own.
        continue;
      }
      line.append(',').append(quote(text)).append(',').append(quote(outcome));
    }
    out.append(line).append("]\n");
  }

  /** Escapes of Java, those of UTF-16 units with their four digits too. */
  static String unescape(String text) {
    return Pattern.compile("\\\\u([0-9a-f]{4})").matcher(text)
        .replaceAll(found -> String.valueOf((char) Integer.parseInt(found.group(1), 16)))
        .translateEscapes();
  }

  static String outcome(Pattern pattern, String text) {
    StringBuilder outcome = new StringBuilder();
    Matcher matcher = pattern.matcher(new Counted(text));
    while (matcher.find()) {
      for (int group = 0; group <= matcher.groupCount(); group++) {
        outcome.append(group == 0 ? "" : ",");
        if (matcher.start(group) >= 0) outcome.append(matcher.start(group)).append(' ').append(matcher.end(group));
      }
      outcome.append(';');
    }
    return outcome.toString();
  }

  static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(random.nextInt(4) == 0 ? 20 : 8);
    int kinds = random.nextBoolean() ? 6 : CHARACTERS.length;
    for (int i = 0; i < length; i++) text.append(CHARACTERS[random.nextInt(kinds)]);
    return text.toString();
  }

  static String pattern(Random random, int depth) {
    StringBuilder pattern = new StringBuilder();
    int alternatives = random.nextInt(4) == 0 ? 2 : 1;
    for (int i = 0; i < alternatives; i++) {
      if (i > 0) pattern.append('|');
      int items = random.nextInt(depth == 0 ? 5 : 3) + (random.nextInt(5) == 0 ? 0 : 1);
      for (int j = 0; j < items; j++) pattern.append(item(random, depth));
    }
    return pattern.toString();
  }

  static String item(Random random, int depth) {
    String item;
    int kind = random.nextInt(20);
    if (kind < 7) item = literal(random);
    else if (kind < 11) item = CLASSES[random.nextInt(CLASSES.length)];
    else if (kind < 13) return ASSERTIONS[random.nextInt(ASSERTIONS.length)];
    else if (kind == 13) item = random.nextInt(4) == 0 ? "\\R" : "\\" + (1 + random.nextInt(3));
    else if (depth >= 3) item = literal(random);
    else {
      String[] heads = {"(", "(", "(", "(?:", "(?:", "(?:", "(?=", "(?!", "(?>", "(?<=", "(?<!", "(?i:", "(?<n>"};
      item = heads[random.nextInt(heads.length)] + pattern(random, depth + 1) + ")";
    }
    if (random.nextInt(3) == 0) item += QUANTIFIERS[random.nextInt(QUANTIFIERS.length)];
    return item;
  }

  static String literal(Random random) {
    String literal = CHARACTERS[random.nextInt(random.nextInt(3) == 0 ? CHARACTERS.length : 5)];
    return literal.equals("]") || literal.equals("-") ? "\\" + literal : literal;
  }

  static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char unit : text.toCharArray()) {
      if (unit == '"' || unit == '\\') quoted.append('\\').append(unit);
      else if (unit < 0x20 || unit > 0x7e) quoted.append(String.format("\\u%04x", (int) unit));
      else quoted.append(unit);
    }
    return quoted.append('"').toString();
  }

  /** A text that gives up where a pattern takes too long. */
  record Counted(String text, int[] left) implements CharSequence {
    Counted(String text) {
      this(text, new int[] {100_000});
    }

    public char charAt(int index) {
      if (--left[0] < 0) throw new IllegalStateException("too many steps");
      return text.charAt(index);
    }

    public int length() {
      return text.length();
    }

    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    public String toString() {
      return text;
    }
  }
}
