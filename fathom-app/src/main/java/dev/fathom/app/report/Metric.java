package dev.fathom.app.report;

/** A measured quantity that {@code results.json} holds per position, and how people name it. */
enum Metric {
  KL("kl", "KL(aligned‖base)", "nats"),
  KL_REVERSE("kl_reverse", "KL(base‖aligned)", "nats"),
  JENSEN_SHANNON("js", "Jensen–Shannon divergence", "nats"),
  TOTAL_VARIATION("total_variation", "Total variation", "0 to 1"),
  ENTROPY_BASE("entropy_base", "Entropy, base", "nats"),
  ENTROPY_ALIGNED("entropy_aligned", "Entropy, aligned", "nats"),
  OVERLAP("overlap_top#", "Overlap of both top-# lists", "tokens"),
  BASE_FAVORED("base_favored", "Base-favoured, whole vocabulary", "tokens"),
  BASE_FAVORED_BASE("base_favored_top#", "Base-favoured in the base's top #", "tokens"),
  BASE_FAVORED_ALIGNED("base_favored_aligned_top#", "… in the aligned model's top #", "tokens"),
  BASE_FAVORED_UNION("base_favored_union_top#", "… in either top #", "tokens"),
  RANK_BASE("rank_base", "Rank of the actual token under the base", "rank"),
  RANK_BASE_ARGMAX("rank_base_argmax", "Rank of the aligned argmax under the base", "rank"),
  UNSHIFTED("unshifted", "Unshifted (rank 1)", "share"),
  MARGINAL("marginal", "Marginal (rank 2–3)", "share"),
  SHIFTED("shifted", "Shifted (rank above 3)", "share"),
  LOGPROB_BASE("logprob_base", "Log-probability of the token, base", "nats"),
  LOGPROB_ALIGNED("logprob_aligned", "Log-probability of the token, aligned", "nats"),
  RECOVERY_BASE("recovery_base", "Recovery P(R), base", "probability"),
  RECOVERY_ALIGNED("recovery_aligned", "Recovery P(R), aligned", "probability");

  private final String key;
  private final String label;
  final String unit;

  Metric(String key, String label, String unit) {
    this.key = key;
    this.label = label;
    this.unit = unit;
  }

  /** The name in the files; {@code #} stands for the window's size. */
  String key(int topN) {
    return key.replace("#", Integer.toString(topN));
  }

  String label(int topN) {
    return label.replace("#", Integer.toString(topN));
  }
}
