package dev.fathom.text;

import java.util.Optional;

/**
 * One prompt with the response to it.
 *
 * @param system the system text, if there is one
 * @param response may be empty
 */
public record Dialogue(Optional<String> system, String prompt, String response) {}
