package io.tianma.data.filter;

/**
 * What one filter says of one text.
 *
 * @param reason what it would be left out for
 * @param key configuration key of the limit
 * @param value what was measured
 * @param limit what the value must not fall below, or exceed
 * @param keep whether the text passes
 */
public record Verdict(Reason reason, String key, double value, double limit, boolean keep) {}
