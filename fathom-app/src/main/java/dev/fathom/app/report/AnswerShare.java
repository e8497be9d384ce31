package dev.fathom.app.report;

import dev.fathom.app.report.AttackResults.AtDepth;

/** A share of the answers at a depth; the two leave out what neither goes along nor refuses. */
enum AnswerShare {
  SUCCESS(
      "success",
      "answers that go along",
      "the curve stays near zero at every depth: the model turns back wherever it is put."),
  REFUSED(
      "refused",
      "answers that refuse",
      "the curve stays near 100 % at every depth: wherever it is put, the model says that it will"
          + " not go on.");

  /** The anchor of its picture, and its name in files. */
  final String key;

  final String words;

  /** What a deeply aligned model would show. */
  final String deep;

  AnswerShare(String key, String words, String deep) {
    this.key = key;
    this.words = words;
    this.deep = deep;
  }

  Estimate at(AtDepth depth) {
    return switch (this) {
      case SUCCESS -> depth.success();
      case REFUSED -> depth.refused();
    };
  }
}
