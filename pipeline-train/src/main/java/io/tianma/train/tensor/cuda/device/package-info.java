/**
 * A GPU as kernels need it: memory, a queue of calls, products, recordings; how kernels are
 * compiled, kept and called; and where ND4J's own CUDA backend meets it.
 */
package io.tianma.train.tensor.cuda.device;
