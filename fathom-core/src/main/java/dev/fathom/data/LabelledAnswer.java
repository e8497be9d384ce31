package dev.fathom.data;

/**
 * An answer of which someone said whether it complied.
 *
 * @param id unique within its file
 * @param question what was asked, or its number; may be empty
 * @param response the answer; may be empty
 * @param complied whether it did what was asked
 */
public record LabelledAnswer(String id, String question, String response, boolean complied) {}
