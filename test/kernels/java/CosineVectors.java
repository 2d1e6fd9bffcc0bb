import java.io.*;
import org.apache.commons.math3.util.FastMath;
import org.jtransforms.dct.DoubleDCT_1D;

/**
 * Sines and cosines of FastMath, and checksums of cosine transforms, for inputs that
 * test/kernels/cosine-transform.test.ts makes as well. Usage, with the jars JTransforms 3.1,
 * JLargeArrays and commons-math3 of a Spark distribution:
 * java -cp '<jars>' CosineVectors.java vectors/cosine.bin
 */
public class CosineVectors {
  static final int ANGLES = 400;
  static final int SIZES_UP_TO = 130;
  static final int[] SIZES = {169, 210, 211, 227, 256, 384, 422, 512, 633, 1000, 1009, 1024, 2048,
      3003, 4096, 8192, 16384};

  public static void main(String[] args) throws Exception {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(new FileOutputStream(args[0])))) {
      for (int i = 0; i < ANGLES; i++) {
        double x = number(i, 1) * (i % 3 == 0 ? 1 : i % 3 == 1 ? 100 : 3e6);
        write(out, FastMath.sin(x));
        write(out, FastMath.cos(x));
      }
      for (int n = 1; n <= SIZES_UP_TO; n++) writeSize(out, n);
      for (int n : SIZES) writeSize(out, n);
    }
    System.exit(0); // JTransforms leaves its threads running.
  }

  static void writeSize(DataOutputStream out, int n) throws IOException {
    DoubleDCT_1D transform = new DoubleDCT_1D(n);
    for (int kind = 0; kind < 2; kind++) {
      for (int way = 0; way < 2; way++) {
        double[] a = new double[n];
        for (int i = 0; i < n; i++) a[i] = kind == 0 ? number(i, n) * (i % 7 + 1) : sparse(i, n);
        if (way == 0) transform.forward(a, true);
        else transform.inverse(a, true);
        int hash = 0;
        for (double x : a) {
          long bits = Double.doubleToLongBits(x);
          hash = (hash ^ (int) bits) * 16777619;
          hash = (hash ^ (int) (bits >>> 32)) * 16777619;
        }
        write(out, hash);
      }
    }
  }

  static double number(int i, int seed) {
    return ((i + seed * 7919) * 0x9e3779b1) / 2147483648.0;
  }

  /** Mostly zeros, of both signs: they show the sign of every zero on the way. */
  static double sparse(int i, int seed) {
    int chance = ((i + seed * 104729) * 0x9e3779b1) >>> 28;
    return chance < 9 ? 0.0 : chance < 13 ? -0.0 : chance < 15 ? 1 : -2;
  }

  static void write(DataOutputStream out, double x) throws IOException {
    out.writeLong(Long.reverseBytes(Double.doubleToLongBits(x)));
  }
}
