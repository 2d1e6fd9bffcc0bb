import dev.ludovic.netlib.blas.BLAS;
import java.io.*;
import java.lang.reflect.Method;
import java.nio.file.*;
import java.util.*;
import org.apache.spark.ml.linalg.*;

/**
 * Outputs of the BLAS that Spark uses, for inputs that test/kernels/blas-cases.ts makes as well.
 * Usage, with the jars of a Spark 4 distribution (blas, arpack_combined, spark-mllib-local,
 * spark-mllib_2.13, scala-library): java -cp '<jars>' BlasVectors.java <what> <cases> <file>
 * what: sequential (F2J), java8, java11-fma, spark (its own loops for what is sparse), or vector,
 * which needs --add-modules jdk.incubator.vector: 8 lanes on AVX-512, 4 with -XX:UseAVX=2, 2 with
 * -XX:UseAVX=0. vectors/blas-<what>.bin: 176 cases, blas 3.2.0 (3.0.3 gives the same).
 */
public class BlasVectors {
  static int state;
  static int mode;
  static DataOutputStream out;

  public static void main(String[] args) throws Exception {
    out = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(args[2])));
    for (int i = 0; i < Integer.parseInt(args[1]); i++) {
      state = i * 7919 + 12345;
      for (int k = 0; k < 8; k++) next();
      mode = i % 8;
      if (args[0].equals("spark")) spark();
      else netlib(blas(args[0]), i);
    }
    out.close();
  }

  static BLAS blas(String what) throws Exception {
    String name = Map.of("sequential", "F2jBLAS", "java8", "Java8BLAS", "java11-fma", "Java11BLAS",
        "vector", "VectorBLAS").get(what);
    Method m = Class.forName("dev.ludovic.netlib.blas." + name).getDeclaredMethod("getInstance");
    m.setAccessible(true);
    return (BLAS) m.invoke(null);
  }

  static void netlib(BLAS blas, int i) throws IOException {
    int n = i % 5 == 0 ? below(400) : below(40);
    double[] w = weights(n), x = vector(n);
    write(blas.ddot(n, x, 1, w, 1));
    int rows = 1 + below(20), columns = below(24);
    double[] a = weights(rows * columns);
    x = vector(columns);
    double alpha = factor(), beta = factor();
    double[] y = vector(rows), z = y.clone();
    blas.dgemv("T", columns, rows, alpha, a, Math.max(1, columns), x, 1, beta, y, 1);
    for (double v : y) write(v);
    blas.dgemv("N", rows, columns, alpha, a, rows, x, 1, beta, z, 1);
    for (double v : z) write(v);
  }

  static void spark() throws IOException {
    int rows = 1 + below(20), columns = 1 + below(24);
    double[] a = weights(rows * columns), x = vector(columns);
    double alpha = factor(), beta = factor();
    double[] y = vector(rows);
    int[] listed = java.util.stream.IntStream.range(0, columns)
        .filter(i -> Double.doubleToRawLongBits(x[i]) != 0).toArray();
    org.apache.spark.ml.linalg.Vector dense = new DenseVector(x);
    org.apache.spark.ml.linalg.Vector sparse = new SparseVector(columns, listed,
        Arrays.stream(listed).mapToDouble(i -> x[i]).toArray());
    DenseMatrix byColumns = new DenseMatrix(rows, columns, a, false);
    DenseMatrix byRows = new DenseMatrix(rows, columns, a, true);
    run(alpha, byRows, sparse, beta, y);
    run(alpha, byColumns, sparse, beta, y);
    for (org.apache.spark.ml.linalg.Vector v : List.of(dense, sparse)) {
      run(alpha, compressed(rows, columns, a, true), v, beta, y);
      run(alpha, compressed(columns, rows, a, false), v, beta, y);
    }
    write(org.apache.spark.ml.linalg.BLAS.dot(sparse, new DenseVector(Arrays.copyOf(a, columns))));
  }

  static void run(double alpha, Matrix a, org.apache.spark.ml.linalg.Vector x, double beta, double[] y)
      throws IOException {
    DenseVector result = new DenseVector(y.clone());
    org.apache.spark.ml.linalg.BLAS.gemv(alpha, a, x, beta, result);
    for (double v : result.values()) write(v);
  }

  /** major x minor values, without the zeros. */
  static SparseMatrix compressed(int major, int minor, double[] a, boolean byRows) {
    int[] pointers = new int[major + 1], indices = new int[a.length];
    double[] values = new double[a.length];
    int n = 0;
    for (int i = 0; i < major; i++) {
      for (int j = 0; j < minor; j++) {
        if (a[i * minor + j] == 0) continue;
        indices[n] = j;
        values[n++] = a[i * minor + j];
      }
      pointers[i + 1] = n;
    }
    return new SparseMatrix(byRows ? major : minor, byRows ? minor : major, pointers,
        Arrays.copyOf(indices, n), Arrays.copyOf(values, n), byRows);
  }

  /** Little-endian. */
  static void write(double v) throws IOException {
    out.writeLong(Long.reverseBytes(Double.doubleToLongBits(v)));
  }

  // From here on the same as in blas-cases.ts.

  static int next() {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  }

  static int below(int n) {
    return (next() >>> 1) % n;
  }

  static double number() {
    double x = next() * 0x1p-31 + next() * 0x1p-62;
    if (mode == 5) return x * 0x1p-540;
    if (mode == 6) return Math.rint(x * 64) / 4;
    return Math.scalb(x, below(6));
  }

  static double[] vector(int n) {
    int zeros = below(4);
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = below(4) < zeros ? 0.0 : number();
      if (below(16) == 0) x[i] = -0.0;
    }
    return x;
  }

  static double[] weights(int n) {
    double[] w = vector(n);
    if (mode != 7) return w;
    for (int i = 0; i < n; i++) {
      int which = below(64);
      if (which == 0) w[i] = Double.POSITIVE_INFINITY;
      if (which == 1) w[i] = Double.NaN;
    }
    return w;
  }

  static final double[] FACTORS = {1, 1, 1, 0, 0.5, -1.5, -1, 3.1};

  static double factor() {
    return FACTORS[below(8)];
  }
}
