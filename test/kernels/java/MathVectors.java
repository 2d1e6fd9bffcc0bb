import java.io.*;
import java.nio.*;
import java.nio.file.*;
import java.util.*;

/**
 * Math.exp, log and pow of the running JVM. Usage: java MathVectors.java <exp|log|pow> <count>
 * <seed> <file>. Writes little-endian doubles: x, f(x); for pow x, y, f(x, y).
 * vectors/exp.bin, log.bin, pow.bin: 3000 3, on OpenJDK 17.0.15 for x86-64 (an AMD processor: see
 * src/kernels/java-reciprocal.ts).
 */
public class MathVectors {
  static SplittableRandom random;

  public static void main(String[] args) throws IOException {
    int count = Integer.parseInt(args[1]);
    random = new SplittableRandom(Long.parseLong(args[2]));
    // The interpreter and the compilers call the same stub; warm up all the same.
    double sink = 0;
    for (int i = 0; i < 100000; i++) sink += exp(i) + log(i + 1) + pow(i, 0.1 * i);
    if (sink == 42) System.out.println();
    ByteBuffer out = ByteBuffer.allocate(count * 24).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      switch (args[0]) {
        case "exp": { double x = expArgument(i % 10); out.putDouble(x).putDouble(exp(x)); break; }
        case "log": { double x = logArgument(i % 10); out.putDouble(x).putDouble(log(x)); break; }
        default: {
          double x = powBase(i % 12), y = powExponent(i % 12, x);
          out.putDouble(x).putDouble(y).putDouble(pow(x, y));
        }
      }
    }
    Files.write(Path.of(args[3]), Arrays.copyOf(out.array(), out.position()));
  }

  static double exp(double x) { return Math.exp(x); }
  static double log(double x) { return Math.log(x); }
  static double pow(double x, double y) { return Math.pow(x, y); }

  static double expArgument(int kind) {
    switch (kind) {
      case 0: case 1: return random.nextDouble(-1, 1);
      case 2: case 3: return random.nextDouble(-40, 40);
      case 4: return random.nextDouble(-746, 710.5);
      case 5: return random.nextDouble(-746, -700);
      case 6: return random.nextDouble(690, 1100) * (random.nextInt(4) == 0 ? -1 : 1);
      case 7: return Math.scalb(random.nextDouble(-2, 2), random.nextInt(-60, 4));
      case 8: return random.nextInt(-800, 800) / 4.0;
      default: return any();
    }
  }

  static double logArgument(int kind) {
    switch (kind) {
      case 0: case 1: return random.nextDouble(0, 1);
      case 2: return random.nextDouble(0.9, 1.1);
      case 3: return 1 + Math.scalb(random.nextDouble(-1, 1), random.nextInt(-52, -4));
      case 4: return random.nextDouble(1, 1000);
      case 5: return random.nextInt(10000);
      case 6: return random.nextLong(1L << 52) * Double.MIN_VALUE;
      case 7: return Math.exp(random.nextDouble(-700, 700));
      case 8: return Math.scalb(1 + random.nextInt(4096) / 4096.0, random.nextInt(-3, 3));
      default: return any();
    }
  }

  static double powBase(int kind) {
    switch (kind) {
      case 0: return random.nextDouble(0, 10);
      case 1: return random.nextDouble(0.9, 1.1);
      case 2: return 1 + Math.scalb(random.nextDouble(-1, 1), random.nextInt(-52, -4));
      case 3: return Math.exp(random.nextDouble(-700, 700));
      case 4: return -Math.exp(random.nextDouble(-20, 20));
      case 5: return random.nextInt(-20, 50);
      case 6: return random.nextLong(1L << 52) * Double.MIN_VALUE;
      case 7: case 8: return Math.exp(random.nextDouble(-30, 30));
      case 9: return random.nextDouble(0.96, 1.07);
      case 10: return random.nextInt(1000) / 8.0;
      default: return any();
    }
  }

  static double powExponent(int kind, double x) {
    switch (kind) {
      case 0: case 10: return random.nextDouble(-5, 5);
      case 1: return random.nextDouble(-3000, 3000);
      case 2: return Math.scalb(random.nextDouble(-2, 2), random.nextInt(-10, 62));
      case 3: return random.nextDouble(-1.2, 1.2);
      case 4: case 5: return random.nextInt(-40, 41) / (random.nextInt(8) == 0 ? 2.0 : 1.0);
      case 6: return random.nextDouble(-1.1, 1.1);
      // Results around the smallest and the largest doubles.
      case 7: return random.nextDouble(-1080, -1015) * Math.log(2) / Math.log(x);
      case 8: return random.nextDouble(1000, 1026) * Math.log(2) / Math.log(x);
      case 9: return random.nextDouble(4000, 40000) * (random.nextBoolean() ? 1 : -1);
      default: return random.nextInt(3) == 0 ? any() : Math.scalb(random.nextDouble(-2, 2), random.nextInt(-70, 4));
    }
  }

  static final double[] SPECIAL = {0.0, -0.0, 1, -1, Double.NaN, Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY, Double.MIN_VALUE, Double.MAX_VALUE, 2, 0.5, -2, 3, Double.MIN_NORMAL};

  static double any() {
    return random.nextInt(4) == 0 ? SPECIAL[random.nextInt(SPECIAL.length)]
        : Double.longBitsToDouble(random.nextLong());
  }
}
