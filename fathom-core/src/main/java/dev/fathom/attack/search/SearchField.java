package dev.fathom.attack.search;

import dev.fathom.decode.Models;
import dev.fathom.run.BatchSize;
import dev.fathom.run.Display;
import dev.fathom.run.Notes;
import dev.fathom.text.DialogueEncoder;
import java.io.PrintStream;
import java.util.Optional;

/**
 * What a search works with.
 *
 * @param models the model under attack, with its base where a rule joins their logits
 * @param companions loads other models beside them
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
    Models models,
    Companions companions,
    DialogueEncoder encoder,
    Optional<String> system,
    int context,
    BatchSize batch,
    long tokenBudget,
    Notes notes,
    Display display,
    PrintStream err) {}
