package dev.fathom.theory;

/** What a family's parameters multiply: a vector for each prefix and next token. */
public interface Features {
  /** How many parameters there are. */
  int count();

  /** φ(y_&lt;t, v), shape [count]. */
  double[] of(int[] prefix, int token);

  /** All of a prefix that its features depend on; as for {@link Policy#state}. */
  Object state(int[] prefix);

  /** A parameter for each token, the same at every position: parameters that positions share. */
  static Features ofTokens(int vocabulary) {
    return new Features() {
      @Override
      public int count() {
        return vocabulary;
      }

      @Override
      public double[] of(int[] prefix, int token) {
        double[] features = new double[vocabulary];
        features[token] = 1;
        return features;
      }

      @Override
      public Object state(int[] prefix) {
        return "";
      }
    };
  }

  /** A parameter for each token at each position: decoupled positions, as Thm 14 assumes. */
  static Features ofTokensByPosition(int vocabulary, int length) {
    return new Features() {
      @Override
      public int count() {
        return vocabulary * length;
      }

      @Override
      public double[] of(int[] prefix, int token) {
        double[] features = new double[vocabulary * length];
        features[prefix.length * vocabulary + token] = 1;
        return features;
      }

      @Override
      public Object state(int[] prefix) {
        return "";
      }
    };
  }
}
