/**
 * The theory of 2603.04851 against models that were really trained: what its statements say of a
 * {@code policy-gradient} training, from the files of finished runs.
 *
 * <p>{@link dev.fathom.theory.trained.TrainedRun} reads a training ({@code Training}), what {@code
 * fathom measure} saw of the model that came of it ({@code MeasuredAnswers}) and where harm is
 * decided ({@code HarmInformation}), and sets measured beside predicted numbers: {@code Alignment}
 * the divergence by position, {@code Recovery} the probability of turning back, {@code Penalised}
 * the same after a recovery penalty. No model is loaded.
 */
package dev.fathom.theory.trained;
