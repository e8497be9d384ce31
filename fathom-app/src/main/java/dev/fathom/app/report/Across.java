package dev.fathom.app.report;

import java.util.List;
import java.util.function.Function;

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

  /**
   * Places as far apart as their order says and not as their numbers; a curve runs over one that it
   * lacks.
   *
   * @param name of the axis
   * @param labels what stands under each place
   * @param readings each place in words
   */
  record Places(String name, List<String> labels, List<String> readings) implements Across {
    private static <T> Places of(
        String name, List<T> values, Function<T, String> label, Function<T, String> reading) {
      return new Places(
          name + " →", values.stream().map(label).toList(), values.stream().map(reading).toList());
    }

    @Override
    public int last() {
      return labels.size();
    }

    @Override
    public String label(int position) {
      return labels.get(position - 1);
    }

    @Override
    public String reading(int position) {
      return readings.get(position - 1);
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

  /** Depths of a prefill attack: numbers of tokens, and {@code full} for a whole answer. */
  static Places depths(List<String> depths) {
    return Places.of(
        "answer tokens prefilled", depths, VisibleText::token, AttackResults::prefilled);
  }

  /** Numbers of answers, rising. */
  static Places draws(List<Integer> numbers) {
    return Places.of(
        "answers drawn",
        numbers,
        k -> Integer.toString(k),
        k -> k == 1 ? "1 answer" : "the best of " + k);
  }

  /** Steps of a training at which somebody looked, rising. */
  static Places looks(List<Integer> steps) {
    return Places.of(
        "optimiser step",
        steps,
        step -> Integer.toString(step),
        step -> step == 0 ? "before" : "after step " + step);
  }

  /** Steps of a search, rising from 0. */
  static Places tries(List<Integer> steps) {
    return Places.of(
        "search step",
        steps,
        step -> Integer.toString(step),
        step -> step == 0 ? "before the search" : "after step " + step);
  }

  /** Some response tokens that were looked at, rising. */
  static Places chosen(List<Integer> tokens) {
    return Places.of(
        "response token", tokens, token -> Integer.toString(token), token -> "token " + token);
  }

  /** Probabilities of recovery that an attacker wants to come below, rising. */
  static Places thresholds(List<Double> thresholds) {
    return Places.of(
        "probability of recovery that the attacker wants to come below",
        thresholds,
        Numbers::given,
        threshold -> "below " + Numbers.given(threshold));
  }

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
