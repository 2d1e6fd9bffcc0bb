import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Prints how many code points patterns of one character match in this JVM, and a hash of where their
 * ranges begin and end; null where Java refuses the pattern.
 * `java test/regex/PropertyCases.java > test/regex/java-properties.jsonl` (Java 17)
 */
public class PropertyCases {
  static final String NAMES =
      "Cn Lu Ll Lt Lm Lo Mn Me Mc Nd Nl No Zs Zl Zp Cc Cf Co Cs Pd Ps Pe Pc Po Sm Sc Sk So Pi Pf L M N Z"
          + " C P S LC LD L1 all ASCII Alnum Alpha Blank Cntrl Digit Graph Lower Print Punct Space Upper"
          + " XDigit javaLowerCase javaUpperCase javaAlphabetic javaIdeographic javaTitleCase javaDigit"
          + " javaDefined javaLetter javaLetterOrDigit javaJavaIdentifierStart javaJavaIdentifierPart"
          + " javaUnicodeIdentifierStart javaUnicodeIdentifierPart javaIdentifierIgnorable javaSpaceChar"
          + " javaWhitespace javaISOControl javaMirrored IsAlphabetic IsAssigned IsControl IsHexDigit"
          + " IsHex_Digit IsIdeographic IsJoin_Control IsLetter IsLowercase IsNoncharacterCodePoint"
          + " IsTitlecase IsPunctuation IsUppercase IsWhite_Space IsWord IsAlpha IsPrint IsGraph IsBlank"
          + " IsL IsLu Isl IsLATN isgreek InGreek InBASIC_LATIN InCombiningDiacriticalMarks"
          + " InSURROGATES_AREA InLatin-1!Supplement gc=Lu general_category=L sc=Latn script=hira blk=Thai"
          + " SC=Grek nope javaNope InNope IsNope";
  static final String CLASSES =
      "\\d \\D \\w \\W \\s \\S \\h \\H \\v \\V . [a-z] [A-Z] [^a-z] [\u00e0-\u00ff] [k] [s] k s i I"
          + " \u0130 \u0131 \u00df \u1e9e \u00b5 \u00ff [\u00ff] [\u00b5] [i] [\u0131] [\u03c3] \u03c3"
          + " [a-\u0130] [\u1c80-\u1c88] \u01c5 [\u01c4-\u01c6] [\u10d0-\u10ff] \ud801\udc00 \u00e5"
          + " [\u00e5] \u212b [x-\u212b] [\\w&&[^a]]";

  public static void main(String[] arguments) {
    List<String> patterns = new ArrayList<>();
    for (String name : NAMES.split(" ")) patterns.add("\\p{" + name.replace('!', ' ') + "}");
    for (String name : CLASSES.split(" ")) patterns.add(name);
    for (Character.UnicodeScript script : Character.UnicodeScript.values()) {
      patterns.add("\\p{Is" + script + "}");
    }
    int flagged = patterns.size() - Character.UnicodeScript.values().length;
    for (String flags : new String[] {"", "(?i)", "(?iu)", "(?U)", "(?iU)", "(?d)", "(?s)"}) {
      boolean isFew = flags.equals("(?d)") || flags.equals("(?s)");
      for (int i = 0; i < (flags.isEmpty() ? patterns.size() : flagged); i++) {
        if (!isFew || patterns.get(i).equals(".")) print(flags + patterns.get(i));
      }
    }
  }

  static void print(String pattern) {
    StringBuilder quoted = new StringBuilder();
    for (char unit : pattern.toCharArray()) {
      if (unit == '\\') quoted.append("\\\\");
      else quoted.append(unit > 0x7e ? String.format("\\u%04x", (int) unit) : "" + unit);
    }
    System.out.println("[\"" + quoted + "\"," + outcome(pattern) + "]");
  }

  static String outcome(String text) {
    Pattern pattern;
    try {
      pattern = Pattern.compile(text);
    } catch (PatternSyntaxException refused) {
      return "null";
    }
    int count = 0;
    long hash = 0;
    boolean wasInside = false;
    for (int point = 0; point <= 0x110000; point++) {
      boolean isInside = point < 0x110000 && pattern.matcher(Character.toString(point)).matches();
      if (isInside) count++;
      if (isInside != wasInside) hash = (hash * 31 + point) % 1000000007L;
      wasInside = isInside;
    }
    return count + "," + hash;
  }
}
