/** Tensors, arenas and the kernels that work on them, whatever the processor. */
package io.tianma.train.tensor;
