package dev.fathom.attack.search;

import dev.fathom.decode.LogitRule;
import dev.fathom.model.Model;
import dev.fathom.run.BatchSize;
import dev.fathom.run.Display;
import dev.fathom.run.Notes;
import dev.fathom.text.DialogueEncoder;
import java.io.PrintStream;
import java.util.Optional;

/**
 * What a search works with.
 *
 * @param model the model under attack
 * @param base the model before alignment, where a rule joins its logits
 * @param rule how they are joined
 * @param vocabulary tokens that both models have
 * @param encoder writes prompts with the model's template
 * @param system the system message of examples that bring none
 * @param context the most tokens that the models take
 * @param batch how many candidates at once
 * @param tokenBudget tokens that a batch may hold at first, where that is automatic
 * @param notes takes what the user should know
 * @param display how progress is shown
 * @param err where
 */
public record SearchField(
    Model model,
    Optional<Model> base,
    LogitRule rule,
    int vocabulary,
    DialogueEncoder encoder,
    Optional<String> system,
    int context,
    BatchSize batch,
    long tokenBudget,
    Notes notes,
    Display display,
    PrintStream err) {}
