import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/**
 * Prints src/regex/java-unicode-tables.ts: what this JVM's Character knows of code points.
 * java --add-opens java.base/java.lang=ALL-UNNAMED test/regex/UnicodeTables.java (Java 17)
 */
public class UnicodeTables {
  static final int END = 0x110000;
  static final String[] TYPES = {
    "Cn", "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Me", "Mc", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc",
    "Cf", "", "Co", "Cs", "Pd", "Ps", "Pe", "Pc", "Po", "Sm", "Sc", "Sk", "So", "Pi", "Pf"
  };

  public static void main(String[] arguments) throws Exception {
    System.out.println("/**");
    System.out.println(" * Table of constants: Unicode 13 as java.lang.Character of Java 17 has it. Printed by");
    System.out.println(" * test/regex/UnicodeTables.java; java-unicode.ts reads it. Numbers are in base 36.");
    System.out.println(" */");
    System.out.println();
    System.out.println("/** Runs of code points of one general category: `<category><length>`. */");
    StringBuilder runs = new StringBuilder();
    for (int from = 0, to; from < END; from = to) {
      to = from;
      while (to < END && Character.getType(to) == Character.getType(from)) to++;
      runs.append(TYPES[Character.getType(from)]).append(number(to - from)).append(' ');
    }
    print("categoryRuns", runs);

    System.out.println();
    System.out.println("/** Sets that are no unions of categories: `<gap>:<length>` (or `<gap>`, for one). */");
    Map<String, IntPredicate> sets = new TreeMap<>();
    sets.put("alphabetic", Character::isAlphabetic);
    sets.put("ideographic", Character::isIdeographic);
    sets.put("lowercase", c -> Character.isLowerCase(c) && Character.getType(c) != Character.LOWERCASE_LETTER);
    sets.put("uppercase", c -> Character.isUpperCase(c) && Character.getType(c) != Character.UPPERCASE_LETTER);
    sets.put("mirrored", Character::isMirrored);
    sets.put("identifierIgnorable", Character::isIdentifierIgnorable);
    sets.put("javaIdentifierStart", c -> Character.isJavaIdentifierStart(c));
    sets.put("unicodeIdentifierStart", Character::isUnicodeIdentifierStart);
    sets.put("unicodeIdentifierPart", Character::isUnicodeIdentifierPart);
    // What differs from a union of categories only by a few.
    remove(sets, "alphabetic", "Lu Ll Lt Lm Lo Nl");
    remove(sets, "javaIdentifierStart", "Lu Ll Lt Lm Lo Nl Sc Pc");
    remove(sets, "unicodeIdentifierStart", "Lu Ll Lt Lm Lo Nl");
    remove(sets, "unicodeIdentifierPart", "Lu Ll Lt Lm Lo Nl Pc Nd Mc Mn Cf");
    remove(sets, "identifierIgnorable", "Cf");
    for (Map.Entry<String, IntPredicate> set : sets.entrySet()) print(set.getKey(), ranges(set.getValue()));

    System.out.println();
    System.out.println("/** Simple case mappings: `<gap>:<count>:<step>:<delta>` for each arithmetic run. */");
    print("upperCases", mappings(Character::toUpperCase));
    print("lowerCases", mappings(Character::toLowerCase));

    System.out.println();
    System.out.println("/** Runs of one script: `<index in scriptNames>:<length>`. */");
    List<Character.UnicodeScript> scripts = new ArrayList<>();
    runs = new StringBuilder();
    for (int from = 0, to; from < END; from = to) {
      Character.UnicodeScript script = Character.UnicodeScript.of(from);
      to = from;
      while (to < END && Character.UnicodeScript.of(to) == script) to++;
      if (!scripts.contains(script)) scripts.add(script);
      runs.append(number(scripts.indexOf(script))).append(':').append(number(to - from)).append(' ');
    }
    print("scriptRuns", runs);
    System.out.println();
    System.out.println("/** Names of each script, upper-cased; the first is Java's own. */");
    var aliasField = Character.UnicodeScript.class.getDeclaredField("aliases");
    aliasField.setAccessible(true);
    Map<String, Character.UnicodeScript> aliases = (Map<String, Character.UnicodeScript>) aliasField.get(null);
    StringBuilder names = new StringBuilder();
    for (Character.UnicodeScript script : scripts) {
      names.append(script.name());
      new TreeMap<>(aliases).forEach((alias, known) -> {
        if (known == script && !alias.equals(script.name())) names.append('|').append(alias);
      });
      names.append(' ');
    }
    print("scriptNames", names);

    System.out.println();
    System.out.println("/** Blocks: `<gap>:<length>:<names, upper-cased>`; Java takes each name. */");
    var mapField = Character.UnicodeBlock.class.getDeclaredField("map");
    mapField.setAccessible(true);
    Map<String, Character.UnicodeBlock> map = (Map<String, Character.UnicodeBlock>) mapField.get(null);
    Map<Character.UnicodeBlock, TreeMap<String, Boolean>> known = new HashMap<>();
    map.forEach((name, block) -> known.computeIfAbsent(block, b -> new TreeMap<>()).put(name, true));
    StringBuilder blocks = new StringBuilder();
    int last = 0;
    for (int from = 0, to; from < END; from = to) {
      Character.UnicodeBlock block = Character.UnicodeBlock.of(from);
      to = from;
      while (to < END && Character.UnicodeBlock.of(to) == block) to++;
      if (block == null) continue;
      blocks.append(number(from - last)).append(':').append(number(to - from)).append(':');
      blocks.append(String.join("|", shortest(known.remove(block)))).append('\n');
      last = to;
    }
    if (!known.isEmpty()) System.err.println("blocks without code points: " + known);
    print("blockRuns", blocks);
  }

  /** Names with spaces: without spaces, they are names too. */
  static List<String> shortest(TreeMap<String, Boolean> names) {
    List<String> kept = new ArrayList<>();
    for (String name : names.keySet()) {
      boolean derived = false;
      for (String other : names.keySet()) {
        derived |= !other.equals(name) && other.replace(" ", "").equals(name);
      }
      if (!derived) kept.add(name);
    }
    return kept;
  }

  static void remove(Map<String, IntPredicate> sets, String name, String categories) {
    List<String> without = List.of(categories.split(" "));
    IntPredicate is = sets.get(name);
    for (int c = 0; c < END; c++) {
      if (without.contains(TYPES[Character.getType(c)]) && !is.test(c)) {
        System.err.println(name + " lacks " + Integer.toHexString(c));
      }
    }
    sets.put(name, c -> is.test(c) && !without.contains(TYPES[Character.getType(c)]));
  }

  static StringBuilder ranges(IntPredicate is) {
    StringBuilder text = new StringBuilder();
    int last = 0;
    for (int from = 0, to; from < END; from = to) {
      to = from + 1;
      if (!is.test(from)) continue;
      while (to < END && is.test(to)) to++;
      text.append(number(from - last));
      if (to - from > 1) text.append(':').append(number(to - from));
      text.append(' ');
      last = to;
    }
    return text;
  }

  static StringBuilder mappings(IntUnaryOperator map) {
    StringBuilder text = new StringBuilder();
    List<Integer> changed = new ArrayList<>();
    for (int c = 0; c < END; c++) if (map.applyAsInt(c) != c) changed.add(c);
    int last = 0;
    for (int i = 0; i < changed.size(); ) {
      int first = changed.get(i);
      int delta = map.applyAsInt(first) - first;
      int step = 1;
      if (i + 1 < changed.size() && changed.get(i + 1) - first == 2) step = 2;
      int count = 1;
      while (i + count < changed.size() && changed.get(i + count) == first + count * step
          && map.applyAsInt(changed.get(i + count)) - changed.get(i + count) == delta) count++;
      text.append(number(first - last)).append(':').append(number(count)).append(':').append(step);
      text.append(':').append(number(delta)).append(' ');
      last = first + (count - 1) * step + 1;
      i += count;
    }
    return text;
  }

  static String number(int value) {
    return Integer.toString(value, 36);
  }

  static void print(String name, StringBuilder text) {
    System.out.println("export const " + name + " = `");
    boolean lines = text.indexOf("\n") >= 0;
    StringBuilder line = new StringBuilder();
    for (String word : text.toString().split(lines ? "\n" : " ")) {
      if (line.length() > 0 && (lines || line.length() + word.length() > 98)) {
        System.out.println(line);
        line.setLength(0);
      }
      line.append(line.length() > 0 ? " " : "").append(word);
    }
    System.out.println(line + "`");
  }
}
