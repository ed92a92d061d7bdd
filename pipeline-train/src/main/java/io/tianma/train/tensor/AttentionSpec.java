package io.tianma.train.tensor;

/**
 * What an attention sees besides its queries, keys and values.
 *
 * @param heads H; the last axis of queries, keys and values is H × K, heads outermost
 * @param causal whether query {@code i} sees only keys up to {@code firstQuery + i}
 * @param firstQuery position of query 0 among the keys
 * @param bias F [H, T + S - 1] added to the scores of query i and key j at column {@code T - 1 - i
 *     + j}, or null
 * @param keyIds I32 [B, S]: keys with {@code padId} are not seen; or null
 * @param dropout on the probabilities, or null
 */
public record AttentionSpec(
    int heads,
    boolean causal,
    int firstQuery,
    Tensor bias,
    Tensor keyIds,
    int padId,
    Dropout dropout) {}
