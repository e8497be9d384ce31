/**
 * OpenAI-compatible chat endpoints over HTTP, for judges: {@link
 * dev.fathom.judge.endpoint.ChatClient} asks, tries again what may pass (with resilience4j, as
 * {@link dev.fathom.judge.endpoint.Patience} says), keeps to a rate, and stops before {@link
 * dev.fathom.judge.endpoint.Budget} is overspent.
 */
package dev.fathom.judge.endpoint;
