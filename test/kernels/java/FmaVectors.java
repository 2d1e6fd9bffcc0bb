import java.io.*;
import java.nio.*;
import java.nio.file.*;
import java.util.*;

/**
 * Math.fma of the running JVM. Usage: java FmaVectors.java <count> <seed> <file>
 * Writes count records of four little-endian doubles: a, b, c, fma(a, b, c).
 * vectors/fma.bin: 4080 1.
 */
public class FmaVectors {
  static SplittableRandom random;

  public static void main(String[] args) throws IOException {
    int count = Integer.parseInt(args[0]);
    random = new SplittableRandom(Long.parseLong(args[1]));
    ByteBuffer out = ByteBuffer.allocate(count * 32).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      double[] t = triple(i % 17);
      out.putDouble(t[0]).putDouble(t[1]).putDouble(t[2]).putDouble(Math.fma(t[0], t[1], t[2]));
    }
    Files.write(Path.of(args[2]), out.array());
  }

  static double[] triple(int kind) {
    double a = near(0), b = near(0), c = near(0);
    switch (kind) {
      case 0: break;
      case 1: c = near(60); break;
      case 2: c = -a * b; break;                                       // leaves the low part
      case 3: c = -a * b * (1 + random.nextInt(-4, 5) * 0x1p-52); break;
      case 4: a = few(12); b = few(12); c = few(53) * 0x1p24; break;   // exact products: ties
      case 5: a = 1 + random.nextInt(64) * 0x1p-52; b = 1 - random.nextInt(64) * 0x1p-53;
              c = few(2) * Math.scalb(1.0, random.nextInt(-110, 60)); break;
      case 6: a = few(27); b = few(27); c = Math.scalb(few(2), random.nextInt(50, 110)); break;
      case 7: c = tie(a, b); break;
      case 8: a = any(); b = any(); c = any(); break;
      case 9: a = scaled(-1074, -400); b = scaled(-700, 10); c = scaled(-1074, -950); break;
      case 10: a = near(20) * 0x1p-540; b = near(20) * 0x1p-520; c = -a * b; break;
      case 11: a = scaled(400, 1023); b = scaled(400, 700); c = scaled(950, 1023); break;
      case 12: a = near(3) * 0x1p511; b = near(3) * 0x1p511; c = -a * b * 0.75; break;
      case 13: a = special(); b = special(); c = special(); break;
      case 15: double d = Math.scalb(1.0, -random.nextInt(27, 53));    // ties but for a hair
               a = few(3) * (1 + d); b = few(3) * (1 - d);
               c = Math.scalb(few(10), random.nextInt(50, 57)); break;
      case 14: a = (float) a; b = (float) b; c = (float) c; break;
      default: a = random.nextInt(-20, 21); b = random.nextInt(-400, 401) / 8.0; c = near(10);
    }
    return new double[] {a, b, c};
  }

  /** Any bits. */
  static double any() {
    return Double.longBitsToDouble(random.nextLong());
  }

  /** About 2^+-spread. */
  static double near(int spread) {
    return Math.scalb(random.nextDouble(-2, 2), spread == 0 ? 0 : random.nextInt(-spread, spread));
  }

  static double scaled(int low, int high) {
    return Math.scalb(random.nextDouble(-2, 2), random.nextInt(low, high));
  }

  /** An integer of at most so many bits. */
  static double few(int bits) {
    return (double) (random.nextLong() >> (64 - bits)) + (random.nextBoolean() ? 1 : 0);
  }

  /** A c with which a * b + c lies close to the middle between two doubles. */
  static double tie(double a, double b) {
    java.math.BigDecimal product = new java.math.BigDecimal(a).multiply(new java.math.BigDecimal(b));
    double target = near(6);
    java.math.BigDecimal middle = new java.math.BigDecimal(target)
        .add(new java.math.BigDecimal(Math.ulp(target) / 2));
    return middle.subtract(product).doubleValue();
  }

  static final double[] SPECIAL = {0.0, -0.0, 1.0, -1.0, Double.NaN, Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY, Double.MIN_VALUE, -Double.MIN_VALUE, Double.MIN_NORMAL,
    Double.MAX_VALUE, -Double.MAX_VALUE, 0x1p-960, -0x1p-961, 0x1p990, 0x1p511, 3.0};

  static double special() {
    return SPECIAL[random.nextInt(SPECIAL.length)];
  }
}
