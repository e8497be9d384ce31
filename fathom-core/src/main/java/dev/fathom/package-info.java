/**
 * Fathom, the library. What every room may use stands here: {@link dev.fathom.UserError} and {@link
 * dev.fathom.Json}.
 */
package dev.fathom;
