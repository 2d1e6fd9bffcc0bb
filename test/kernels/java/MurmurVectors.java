import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.*;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.hash.Murmur3_x86_32;

/**
 * Spark's own Murmur3, seed 42. Usage, with a Spark 4 distribution's jars:
 * java -cp '<jars>/*' MurmurVectors.java 360 > murmur3.json
 */
public class MurmurVectors {
  static final String[] PIECES = {"a", "Z", " ", "0", "\u007f", "\u0080", "é", "\u07ff", "\u0800",
    "中", "\uffff", "\ud83d\ude00", "\udbff\udfff", "\ud800", "\udc00", "\udfff", "spark", "\0"};

  public static void main(String[] args) throws IOException {
    Random random = new Random(7);
    StringBuilder out = new StringBuilder("{\"strings\":[\n");
    for (int i = 0; i < Integer.parseInt(args[0]); i++) {
      StringBuilder text = new StringBuilder();
      for (int n = i % 24; n > 0; n--) {
        int piece = random.nextInt(i % 3 == 0 ? 4 : PIECES.length);
        text.append(i % 5 == 0 ? "" + (char) (32 + random.nextInt(95)) : PIECES[piece]);
      }
      byte[] b = text.toString().getBytes(StandardCharsets.UTF_8);
      int v1 = Murmur3_x86_32.hashUnsafeBytes(b, Platform.BYTE_ARRAY_OFFSET, b.length, 42);
      int v2 = Murmur3_x86_32.hashUnsafeBytes2(b, Platform.BYTE_ARRAY_OFFSET, b.length, 42);
      out.append(i == 0 ? "" : ",\n").append("[").append(quote(text)).append(",").append(v1)
          .append(",").append(v2).append("]");
    }
    out.append("],\n\"ints\":[");
    for (int i = 0; i < 60; i++) {
      int v = i < 5 ? i - 2 : random.nextInt();
      out.append(i == 0 ? "\n" : ",\n").append("[").append(v).append(",")
          .append(Murmur3_x86_32.hashInt(v, 42)).append("]");
    }
    out.append("],\n\"doubles\":[");
    for (int i = 0; i < 60; i++) {
      double v = i < 6 ? new double[] {0.0, -0.0, Double.NaN, 1.0, Double.MIN_VALUE,
          Double.NEGATIVE_INFINITY}[i] : random.nextGaussian() * 1000;
      long bits = Double.doubleToLongBits(v);
      out.append(i == 0 ? "\n" : ",\n").append("[\"").append(v).append("\",")
          .append(Murmur3_x86_32.hashLong(bits, 42)).append(",")
          .append(Murmur3_x86_32.hashInt(Float.floatToIntBits((float) v), 42)).append("]");
    }
    System.out.println(out.append("]}"));
  }

  static String quote(CharSequence text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) out.append(String.format("\\u%04x", (int) text.charAt(i)));
    return out.append("\"").toString();
  }
}
