import dev.ludovic.netlib.blas.BLAS;
import java.io.*;
import java.lang.reflect.Method;
import java.util.Map;

/**
 * Outputs of dgemm with a single column, for inputs that test/kernels/affine.test.ts makes as well.
 * Usage, with the jars blas and arpack_combined of a Spark 4 distribution:
 * java -cp '<jars>' AffineVectors.java <what> <file>
 * what: sequential (F2J), java8, java11-fma, or vector, which needs
 * --add-modules jdk.incubator.vector. vectors/affine-<what>.bin: blas 3.2.0 (3.0.3 gives the same).
 */
public class AffineVectors {
  static final int[][] SIZES = {{7, 5}, {41, 333}, {2001, 500}, {401, 2503}};
  static final int WRITTEN_MAX = 40;

  public static void main(String[] args) throws Exception {
    String name = Map.of("sequential", "F2jBLAS", "java8", "Java8BLAS", "java11-fma", "Java11BLAS",
        "vector", "VectorBLAS").get(args[0]);
    Method m = Class.forName("dev.ludovic.netlib.blas." + name).getDeclaredMethod("getInstance");
    m.setAccessible(true);
    BLAS blas = (BLAS) m.invoke(null);
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(new FileOutputStream(args[1])))) {
      for (int[] size : SIZES) {
        int outputs = size[0], inputs = size[1];
        double[] w = numbers(outputs * inputs, 1), x = numbers(inputs, 2), y = numbers(outputs, 3);
        for (int i = 0; i < inputs; i += 3) x[i] = 0;
        blas.dgemm("N", "N", outputs, 1, inputs, 1, w, outputs, x, inputs, 1, y, outputs);
        for (int i = 0; i < Math.min(outputs, WRITTEN_MAX); i++) {
          out.writeLong(Long.reverseBytes(Double.doubleToLongBits(y[i])));
        }
      }
    }
  }

  static double[] numbers(int count, int seed) {
    double[] made = new double[count];
    for (int i = 0; i < count; i++) {
      made[i] = ((i + seed * 7919) * 0x9e3779b1) / 2147483648.0 * (i % 7 == 0 ? 1000 : 1);
    }
    return made;
  }
}
