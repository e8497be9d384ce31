package dev.fathom.app.report;

import java.util.List;

/** The horizontal axis of a chart: positions from 1, evenly spaced, and what they are called. */
sealed interface Across {
  /** The last position; 0 where there is nothing to show. */
  int last();

  /** The axis's name. */
  String name();

  /** What stands under a position. */
  String label(int position);

  /** A position in words. */
  String reading(int position);

  /** Whether a curve runs from one of its points to its next. */
  boolean joins(int before, int position);

  /** Whether every position is labelled, or only round ones. */
  boolean labelsAll();

  /** Response tokens; a curve breaks where it lacks one. */
  record Tokens(int last) implements Across {
    @Override
    public String name() {
      return "response token →";
    }

    @Override
    public String label(int position) {
      return Integer.toString(position);
    }

    @Override
    public String reading(int position) {
      return "token " + position;
    }

    @Override
    public boolean joins(int before, int position) {
      return position == before + 1;
    }

    @Override
    public boolean labelsAll() {
      return false;
    }
  }

  /**
   * Depths of a prefill attack, as far apart as their order says and not as their numbers; a curve
   * runs over a depth that it lacks.
   *
   * @param depths numbers of tokens, and {@code full} for a whole answer
   */
  record Depths(List<String> depths) implements Across {
    @Override
    public int last() {
      return depths.size();
    }

    @Override
    public String name() {
      return "answer tokens prefilled →";
    }

    @Override
    public String label(int position) {
      return VisibleText.token(depths.get(position - 1));
    }

    @Override
    public String reading(int position) {
      return AttackResults.prefilled(depths.get(position - 1));
    }

    @Override
    public boolean joins(int before, int position) {
      return true;
    }

    @Override
    public boolean labelsAll() {
      return true;
    }
  }

  /**
   * Numbers of answers, as far apart as their order says.
   *
   * @param numbers of answers, rising
   */
  record Draws(List<Integer> numbers) implements Across {
    @Override
    public int last() {
      return numbers.size();
    }

    @Override
    public String name() {
      return "answers drawn →";
    }

    @Override
    public String label(int position) {
      return Integer.toString(numbers.get(position - 1));
    }

    @Override
    public String reading(int position) {
      int answers = numbers.get(position - 1);
      return answers == 1 ? "1 answer" : "the best of " + answers;
    }

    @Override
    public boolean joins(int before, int position) {
      return true;
    }

    @Override
    public boolean labelsAll() {
      return true;
    }
  }

  /**
   * Steps of a training at which somebody looked, as far apart as their order says.
   *
   * @param steps rising
   */
  record Looks(List<Integer> steps) implements Across {
    @Override
    public int last() {
      return steps.size();
    }

    @Override
    public String name() {
      return "optimiser step →";
    }

    @Override
    public String label(int position) {
      return Integer.toString(steps.get(position - 1));
    }

    @Override
    public String reading(int position) {
      int step = steps.get(position - 1);
      return step == 0 ? "before" : "after step " + step;
    }

    @Override
    public boolean joins(int before, int position) {
      return true;
    }

    @Override
    public boolean labelsAll() {
      return true;
    }
  }

  /**
   * Layers of a model; a curve runs over one that it lacks.
   *
   * @param first the first one, 0 for the embeddings
   * @param blocks how many blocks the model has
   */
  record Layers(int first, int blocks) implements Across {
    @Override
    public int last() {
      return blocks - first + 1;
    }

    @Override
    public String name() {
      return "layer →";
    }

    @Override
    public String label(int position) {
      return Integer.toString(position - 1 + first);
    }

    @Override
    public String reading(int position) {
      int layer = position - 1 + first;
      return layer == 0 ? "embeddings" : "block " + layer;
    }

    @Override
    public boolean joins(int before, int position) {
      return true;
    }

    @Override
    public boolean labelsAll() {
      return blocks <= 20;
    }
  }

  /**
   * Steps of a search, as far apart as their order says.
   *
   * @param steps rising from 0
   */
  record Tries(List<Integer> steps) implements Across {
    @Override
    public int last() {
      return steps.size();
    }

    @Override
    public String name() {
      return "search step →";
    }

    @Override
    public String label(int position) {
      return Integer.toString(steps.get(position - 1));
    }

    @Override
    public String reading(int position) {
      int step = steps.get(position - 1);
      return step == 0 ? "before the search" : "after step " + step;
    }

    @Override
    public boolean joins(int before, int position) {
      return true;
    }

    @Override
    public boolean labelsAll() {
      return true;
    }
  }

  /**
   * Steps of a restoration, few enough to have a place each; a curve runs over those at which
   * nobody looked.
   */
  record Repairs(int last) implements Across {
    @Override
    public String name() {
      return "step →";
    }

    @Override
    public String label(int position) {
      return Integer.toString(position);
    }

    @Override
    public String reading(int position) {
      return "step " + position;
    }

    @Override
    public boolean joins(int before, int position) {
      return true;
    }

    @Override
    public boolean labelsAll() {
      return false;
    }
  }

  /**
   * Some response tokens that were looked at, as far apart as their order says; a curve runs over
   * those between.
   *
   * @param tokens rising
   */
  record Chosen(List<Integer> tokens) implements Across {
    @Override
    public int last() {
      return tokens.size();
    }

    @Override
    public String name() {
      return "response token →";
    }

    @Override
    public String label(int position) {
      return Integer.toString(tokens.get(position - 1));
    }

    @Override
    public String reading(int position) {
      return "token " + tokens.get(position - 1);
    }

    @Override
    public boolean joins(int before, int position) {
      return true;
    }

    @Override
    public boolean labelsAll() {
      return true;
    }
  }

  /**
   * Probabilities of recovery that an attacker wants to come below, as far apart as their order
   * says.
   *
   * @param thresholds rising
   */
  record Thresholds(List<Double> thresholds) implements Across {
    @Override
    public int last() {
      return thresholds.size();
    }

    @Override
    public String name() {
      return "probability of recovery that the attacker wants to come below →";
    }

    @Override
    public String label(int position) {
      return Numbers.given(thresholds.get(position - 1));
    }

    @Override
    public String reading(int position) {
      return "below " + label(position);
    }

    @Override
    public boolean joins(int before, int position) {
      return position == before + 1;
    }

    @Override
    public boolean labelsAll() {
      return true;
    }
  }

  /**
   * Optimiser steps.
   *
   * @param last how many points there are
   * @param width how many steps one point stands for
   */
  record Steps(int last, int width) implements Across {
    @Override
    public String name() {
      return "optimiser step →";
    }

    @Override
    public String label(int position) {
      return Integer.toString(position * width);
    }

    @Override
    public String reading(int position) {
      return width == 1
          ? "step " + position
          : "steps %d to %d".formatted((position - 1) * width + 1, position * width);
    }

    @Override
    public boolean joins(int before, int position) {
      return position == before + 1;
    }

    @Override
    public boolean labelsAll() {
      return false;
    }
  }
}
