package dev.fathom.data;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One row as it stands in a file.
 *
 * @param line the line it begins on, from 1
 * @param number what a row without an id is numbered by: its line, or its place in a JSON array
 */
public record Row(int line, int number, ObjectNode fields) {}
