package io.tianma.train.tape;

import io.tianma.train.tensor.Tensor;

/**
 * Where the steps of a tape are that is recorded once and run for one position after the other.
 *
 * @param index I32 [1], the position of the next run, from 0 on
 * @param count positions that there are
 */
public record Place(Tensor index, int count) {}
