/** The command line: one class per verb. */
package dev.fathom.app.cli;
