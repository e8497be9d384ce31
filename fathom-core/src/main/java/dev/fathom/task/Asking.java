package dev.fathom.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.decode.GenerationOptions;
import dev.fathom.decode.Models;
import dev.fathom.judge.QuickJudge;
import dev.fathom.pair.PairText;
import dev.fathom.run.AutoBatch;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the stages of a task work with.
 *
 * @param models that are asked
 * @param context tokens that they read
 * @param writer of prompts
 * @param encoder of texts
 * @param generation how answers are generated
 * @param samples takes each finished row
 */
record Asking(
    Models models,
    int context,
    PairText text,
    PromptWriter writer,
    PairEncoder encoder,
    GenerationOptions generation,
    Optional<QuickJudge> judge,
    AutoBatch batches,
    Consumer<ObjectNode> samples) {}
